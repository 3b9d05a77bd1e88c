import { ConfigError } from '../../errors.js';
import { nearest } from '../../evidence/cluster/nearest.js';
import type { Answers } from '../../fixes/fix.js';
import { choiceOf, notAChoice } from '../../plan/answers.js';
import { sanitizeLine } from '../../report/sanitize.js';
import { answerName } from '../../steps/shared/answer-name.js';
import { STEP_IDS, type StepId, type StepQuestion } from '../../steps/step.js';
import type { Values } from '../parse.js';

/** Questions about a user's password: the password itself is never an argument. */
const PASSWORD = /^password(\.|$)/;

/** What `--answer STEP.ID=TEXT` said, by step. */
export class GivenAnswers {
  private readonly left: Map<string, string>;

  /** @throws ConfigError for what is not STEP.ID=TEXT, names no step, or is a secret */
  constructor(values: Values) {
    this.left = new Map(values.all('answer').map(parseAnswer));
  }

  /**
   * The answer to this question, as its choices have it; undefined when none was given.
   * @throws ConfigError when it is none of the choices, or the question is for a secret
   */
  take(step: StepId, question: StepQuestion): string | undefined {
    const name = answerName(step, question.id);
    const answer = this.left.get(name);
    if (answer === undefined) return undefined;
    if (question.kind === 'secret') throw secretGiven();
    const choice = choiceOf(question, answer);
    if (choice === undefined) throw new ConfigError(`--answer ${name}: ${notAChoice(question, answer)}`);
    this.left.delete(name);
    return choice;
  }

  /** All of them, by the names of `answerName`. */
  all(): Answers {
    return Object.fromEntries(this.left);
  }

  /** Answers to this step that nobody asked for so far: a misspelt name, when another one is missing. */
  unused(step?: StepId): string[] {
    const start = step === undefined ? '' : answerName(step, '');
    return [...this.left.keys()].filter((name) => name.startsWith(start));
  }
}

/** The step of this name. @throws ConfigError when there is none */
export function stepNamed(flag: string, name: string): StepId {
  const found = STEP_IDS.find((id) => id === name);
  if (found !== undefined) return found;
  const close = nearest(name, STEP_IDS);
  throw new ConfigError(
    `${flag} "${sanitizeLine(name)}": there is no such step.`,
    close === undefined ? `The steps are ${STEP_IDS.join(', ')}.` : `Did you mean ${close}?`,
  );
}

function parseAnswer(text: string): [string, string] {
  const [, step, id, answer] = /^([^.=]+)\.([^=]+)=(.*)$/s.exec(text) ?? [];
  if (step === undefined || id === undefined || answer === undefined) {
    throw new ConfigError(
      `--answer "${sanitizeLine(text)}" is not STEP.ID=TEXT.`,
      'For example --answer source.source=new-ca.',
    );
  }
  if (PASSWORD.test(id)) throw secretGiven();
  return [answerName(stepNamed('--answer', step), id), answer];
}

function secretGiven(): ConfigError {
  return new ConfigError(
    'A secret is never taken from the command line, where every user of this machine can read it.',
    'Give it with --password-stdin, or name a file in REGDOCTOR_PASSWORD_FILE.',
  );
}
