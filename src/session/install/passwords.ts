import type { Answers, Question } from '../../fixes/fix.js';
import { resolveAnswers } from '../../plan/answers.js';

/** Passwords of one session: in memory for as long as it lasts, and nowhere else. */
export interface Passwords {
  /** Users whose password is known. */
  users(): string[];
  of(user: string): string | undefined;
  set(user: string, password: string): void;
}

export function passwordsInMemory(): Passwords {
  const known = new Map<string, string>();
  return {
    users: () => [...known.keys()],
    of: (user) => known.get(user),
    set: (user, password) => void known.set(user, password),
  };
}

/** The user whose password a question of this id asks for: `password.USER`. Undefined for other questions. */
export function userAskedBy(id: string): string | undefined {
  return /^password\.(.+)$/.exec(id)?.[1];
}

export type Completed =
  | {
      ok: true;
      answers: Answers;
      generated: { prompt: string; value: string }[];
      passwords: [string, string][];
    }
  | { ok: false; reason: string };

/**
 * The answers with what is generated filled in, and the passwords among them by user. It is done here and not by the plan, since the trial push needs what
 * was generated.
 */
export function completed(questions: readonly Question[], given: Answers): Completed {
  const resolved = resolveAnswers(questions, given);
  if (!resolved.ok) return resolved;
  const passwords = questions.flatMap(({ id, kind }): [string, string][] => {
    const user = userAskedBy(id);
    const value = resolved.answers[id];
    return kind === 'secret' && user !== undefined && value !== undefined ? [[user, value]] : [];
  });
  return { ...resolved, passwords };
}
