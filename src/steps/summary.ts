import { subjectName } from '../checks/check.js';
import { readValue } from '../evidence/reading.js';
import { registryName } from '../formats/insecure.js';
import { refOf } from '../kube/objects.js';
import { isManaged } from '../manifests/labels.js';
import type { StepContext } from './step.js';
import { commandsFor } from './summary/commands.js';
import { notReady } from './summary/not-ready.js';

/** What an install comes to: shown after its last step, and kept by whoever wants to. */
export interface InstallSummary {
  made: string[];
  /** Commands to paste, with a word on each. */
  commands: { what: string; command: string }[];
  /** What should be done before other people depend on it. */
  notYet: string[];
}

/** Of what was read and decided; nothing is claimed that was not seen. */
export function summarise(context: StepContext): InstallSummary {
  return { made: madeBy(context), commands: commandsFor(context), notYet: notReady(context) };
}

function madeBy({ profile, survey, memory }: StepContext): string[] {
  const { platform, evidence } = survey;
  const objects = Object.values(platform.objects).flatMap((reading) => {
    const object = readValue(reading);
    return object !== undefined && isManaged(object) ? [subjectName(refOf(object))] : [];
  });
  const secrets = Object.values(platform.secrets).flatMap((reading) => {
    const facts = readValue(reading);
    return facts !== undefined && isManaged(facts)
      ? [subjectName({ apiVersion: 'v1', kind: 'Secret', namespace: facts.namespace, name: facts.name })]
      : [];
  });
  const host = profile.host ?? evidence.target.host;
  const users = profile.users.length === 0 ? '' : `, for ${profile.users.join(', ')}`;
  return [
    ...(host === undefined
      ? []
      : [`The registry at https://${registryName(host, evidence.target.port)}${users}`]),
    ...[...objects, ...secrets].sort(),
    ...(memory.trial?.ok === true ? memory.trial.lines : []),
  ];
}
