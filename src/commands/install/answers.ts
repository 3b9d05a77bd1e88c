import { ConfigError } from '../../errors.js';
import { nearest } from '../../evidence/cluster/nearest.js';
import type { Answers, Question } from '../../fixes/fix.js';
import { fileNamedBy } from '../../plan/answers.js';
import type { Profile } from '../../profile/profile.js';
import { sanitizeLine } from '../../report/sanitize.js';
import type { Style } from '../../report/style.js';
import type { StepView } from '../../session/install-session.js';
import { answerName } from '../../steps/shared/answer-name.js';
import { isAsked, type StepQuestion } from '../../steps/step.js';
import { askFor } from '../answers.js';
import type { Io } from '../io.js';
import { readAnswerFile } from './answer-file.js';
import type { GivenAnswers } from './given.js';
import { waysToGive } from './ways-to-give.js';

/** Where the answers of one run come from. */
export interface AnswerSources {
  given: GivenAnswers;
  /** Of the first user: from --password-stdin or REGDOCTOR_PASSWORD_FILE. */
  password: string | undefined;
  /** There is somebody to ask. */
  interactive: boolean;
  /** Nothing will be changed: no cluster can be the wrong one. */
  harmless: boolean;
  /** For naming the place where an answer can be kept. */
  profilePath: string;
  io: Io;
  style: Style;
}

/**
 * The answers to the questions of a step: given by a flag, asked for on the terminal, or else the question's default.
 * @throws ConfigError when one is missing and nobody is there to ask, with the flag and the profile key that give it
 */
export async function answersTo(
  step: Pick<StepView, 'id' | 'title'>,
  questions: readonly (Question | StepQuestion)[],
  sources: AnswerSources,
  profile: Profile,
): Promise<Answers> {
  const answers: Record<string, string> = {};
  for (const question of questions) {
    if (!isAsked(question, answers)) continue;
    answers[question.id] =
      passwordFor(question, sources, profile.users[0]) ?? (await answerTo(step, question, sources, profile));
  }
  return answers;
}

async function answerTo(
  step: Pick<StepView, 'id' | 'title'>,
  question: StepQuestion,
  sources: AnswerSources,
  profile: Profile,
): Promise<string> {
  const given = sources.given.take(step.id, question);
  if (given !== undefined) {
    const file = fileNamedBy(question, given);
    return file === undefined ? given : readAnswerFile(file);
  }
  if (sources.interactive) return typedAnswer(question, sources);
  // A current context that nobody thought of is what this question guards against: it has to be named, by a flag or in the profile.
  const surprise = step.id === 'access' && question.id === 'cluster' && profile.context === undefined;
  if (question.default !== undefined && (!surprise || sources.harmless)) return question.default;
  if (question.optional === true || question.generate === true) return '';
  throw missing(step, question, sources);
}

/** Asks again when the file that was named cannot be taken. */
async function typedAnswer(question: StepQuestion, sources: AnswerSources): Promise<string> {
  const { io, style } = sources;
  tellAbout(question, sources);
  for (;;) {
    const answer = await askFor(question, io);
    const file = fileNamedBy(question, answer);
    if (file === undefined) return answer;
    try {
      return await readAnswerFile(file);
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      io.stderr.write(`${style.wrap(error.message, `${style.sign('fail')} `).join('\n')}\n`);
    }
  }
}

function passwordFor(
  { id, kind }: StepQuestion,
  { password }: AnswerSources,
  firstUser: string | undefined,
): string | undefined {
  return kind === 'secret' && id === `password.${firstUser ?? ''}` ? password : undefined;
}

function tellAbout({ help, about, choices = [] }: StepQuestion, { io, style }: AnswerSources): void {
  const widest = Math.max(0, ...choices.map((choice) => choice.length));
  const rows = [
    ...(help === undefined ? [] : style.wrap(help)),
    ...choices.flatMap((choice) => {
      const says = about?.[choice];
      return says === undefined ? [] : style.wrap(says, `  ${style.line(choice).padEnd(widest)}  `);
    }),
  ];
  for (const row of rows) io.stderr.write(`${row}\n`);
}

function missing(
  { id, title }: Pick<StepView, 'id' | 'title'>,
  question: StepQuestion,
  { given, profilePath }: AnswerSources,
): ConfigError {
  const choices = question.choices === undefined ? '' : ` (${question.choices.join(', ')})`;
  const name = answerName(id, question.id);
  const close = nearest(name, given.unused(id));
  const misspelt =
    close === undefined ? '' : ` It was given as ${sanitizeLine(close)}, which nobody asks for.`;
  return new ConfigError(
    `The step "${title}" needs an answer: ${sanitizeLine(question.prompt)}${choices}.`,
    `${waysToGive(id, question, profilePath)}${misspelt}`,
  );
}
