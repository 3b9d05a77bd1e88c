import type { Answers } from '../../fixes/fix.js';
import { fileNamedBy } from '../../plan/answers.js';
import type { Rejected, StepQuestion } from '../../steps/step.js';

/** The answers, with the texts of the files that they name (`@FILE`) in place of the names. Rejected when one cannot be had. */
export async function withFiles(
  questions: readonly StepQuestion[],
  answers: Answers,
  read: (path: string) => Promise<string>,
): Promise<{ answers: Answers } | Rejected> {
  const whole: Record<string, string> = { ...answers };
  for (const question of questions) {
    const path = fileNamedBy(question, answers[question.id] ?? '');
    if (path === undefined) continue;
    try {
      whole[question.id] = await read(path);
    } catch (error) {
      return { question: question.id, problem: error instanceof Error ? error.message : String(error) };
    }
  }
  return { answers: whole };
}
