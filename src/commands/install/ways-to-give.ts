import type { StepId, StepQuestion } from '../../steps/step.js';

/** Flags that are an answer, and keys of the profile under which it is kept, by `STEP.ID`. */
const WAYS: Readonly<Record<string, { flag?: string; key?: string }>> = {
  'access.cluster': { flag: '--context NAME', key: 'context' },
  'access.namespace': { flag: '-n NAME', key: 'namespace' },
  'profile.host': { flag: '--host HOST', key: 'host' },
  'profile.name': { flag: '--name NAME', key: 'name' },
};

/** One sentence: how an answer is given without a terminal, and where it is kept for the next time. */
export function waysToGive(step: StepId, { id, kind }: StepQuestion, profilePath: string): string {
  if (kind === 'secret') return 'Give it with --password-stdin, or name a file in REGDOCTOR_PASSWORD_FILE.';
  const name = `${step}.${id}`;
  const { flag, key } = WAYS[name] ?? {};
  const ways = [
    ...(flag === undefined ? [`--answer ${name}=TEXT`] : [flag]),
    ...(key === undefined ? [] : [`"${key}" in ${profilePath}`]),
  ];
  return `Give it with ${ways.join(', or as ')}.`;
}
