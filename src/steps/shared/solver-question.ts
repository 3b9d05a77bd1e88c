import type { Answers } from '../../fixes/fix.js';
import { readSolver, type SolverText } from '../../profile/solver-text.js';
import type { Standing, StepContext, StepQuestion } from '../step.js';
import { foundSolvers } from './dns01-solvers.js';

/** The choice of a DNS provider that no Issuer has. */
const ANOTHER = 'another';

const SETTINGS: StepQuestion = {
  id: 'settings',
  prompt: 'Settings of the DNS provider',
  kind: 'text',
  multiline: true,
  help: "The YAML that cert-manager takes below dns01: the provider's name, and its settings below it. Tokens and keys stand in a Secret that it names.",
};

/** Asks for the provider of DNS-01: it is one that an Issuer has already, or is described as in an Issuer. */
export function askForSolver(context: StepContext): Standing {
  const found = foundSolvers(context).map(({ name }) => name);
  const says = 'Which DNS provider creates the record?';
  const [first] = found;
  if (first === undefined) return { state: 'ask', says, questions: [SETTINGS] };
  const solver: StepQuestion = {
    id: 'solver',
    prompt: 'DNS provider of',
    kind: 'text',
    choices: [...found, ANOTHER],
    default: first,
    about: { [ANOTHER]: 'One that no Issuer has yet: its settings are the next answer.' },
  };
  const settings = { ...SETTINGS, prompt: `Settings, for ${ANOTHER}`, optional: true };
  return { state: 'ask', says, questions: [solver, settings] };
}

/** The question by which a provider that was chosen before is replaced. */
export function otherSettings(): StepQuestion {
  return { ...SETTINGS, prompt: 'Other settings of the DNS provider; empty: as they are', optional: true };
}

/** The provider that was answered: one of an Issuer, or by its settings. Undefined when none was. */
export function solverIn(context: StepContext, { solver, settings }: Answers): SolverText | undefined {
  const found = foundSolvers(context).find(({ name }) => name === solver);
  if (found !== undefined) return { solver: found.solver };
  const empty = settings === undefined || (settings.trim() === '' && solver === undefined);
  return empty ? undefined : readSolver(settings);
}
