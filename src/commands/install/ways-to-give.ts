import { answerName } from '../../steps/shared/answer-name.js';
import type { StepId, StepQuestion } from '../../steps/step.js';

/** Flags that are an answer, and keys of the profile under which it is kept, by `STEP.ID`. */
const WAYS: Readonly<Record<string, { flag?: string; key?: string }>> = {
  'access.cluster': { flag: '--context NAME', key: 'context' },
  'access.namespace': { flag: '-n NAME', key: 'namespace' },
  'profile.host': { flag: '--host HOST', key: 'host' },
  'profile.name': { flag: '--name NAME', key: 'name' },
  'ingress-controller.class': { key: 'ingress.class' },
  'ingress-controller.controller': { key: 'ingress.class' },
  'dns.way': { key: 'hostsEntry' },
  'source.source': { key: 'certificate.source' },
  'source.secret': { key: 'certificate.secret' },
  'source.server': { key: 'certificate.server' },
  'source.email': { key: 'certificate.email' },
  'source.solver': { key: 'certificate.solver' },
  'source.settings': { key: 'certificate.solver' },
  'users.user': { key: 'users' },
  'configuration.driver': { key: 'storage.kind' },
  'configuration.bucket': { key: 'storage.bucket' },
  'configuration.region': { key: 'storage.region' },
  'configuration.endpoint': { key: 'storage.endpoint' },
  'configuration.secret': { key: 'storage.secret' },
  'configuration.delete': { key: 'allowDelete' },
  'storage.kind': { key: 'storage.kind' },
  'storage.size': { key: 'storage.size' },
  'storage.class': { key: 'storage.class' },
  'storage.secret': { key: 'storage.secret' },
  'workload.image': { key: 'image' },
};

/** One sentence: how an answer is given without a terminal, and where it is kept for the next time. */
export function waysToGive(step: StepId, { id, kind, multiline }: StepQuestion, profilePath: string): string {
  if (kind === 'secret') {
    return id.startsWith('password.')
      ? 'Give it with --password-stdin, or name a file in REGDOCTOR_PASSWORD_FILE.'
      : 'It is asked for in a terminal alone: make the Secret that holds it before.';
  }
  const name = answerName(step, id);
  const { flag, key } = WAYS[name] ?? {};
  const ways = [
    ...(flag === undefined ? [`--answer ${name}=${multiline === true ? '@FILE' : 'TEXT'}`] : [flag]),
    ...(key === undefined ? [] : [`"${key}" in ${profilePath}`]),
  ];
  return `Give it with ${ways.join(', or as ')}.`;
}
