import { subjectName } from '../checks/check.js';
import type { Fix } from './fix.js';
import { shellCommand, shellWord } from './shared/shell.js';

/** Enough to begin with; most classes let a claim grow later, and none lets it shrink. */
const SIZE = '10Gi';

/** Creates the claim that the Pod mounts and that is not there. One that waits is left alone: its class and size cannot be changed. */
export const rd705Create: Fix = {
  id: 'RD705.create',
  cures: 'RD705',
  propose({ id, subject, facts }) {
    if (!('kind' in subject) || facts.missing !== true) return null;
    const { apiVersion, kind, name, namespace = '' } = subject;
    const claim = {
      apiVersion,
      kind,
      metadata: { name, namespace },
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: SIZE } } },
    };
    return {
      id: rd705Create.id,
      finding: id,
      title: `Create ${subjectName(subject)} of ${SIZE}, of the cluster's default class`,
      risk: 'safe',
      workaround: false,
      reversible: true,
      interrupts: [],
      loses: [],
      questions: [],
      changes: [{ kind: 'create', target: subject, after: claim }],
      settleSeconds: 150,
      commands: [
        `printf '%s\\n' ${shellWord(JSON.stringify(claim))} | ${shellCommand('kubectl', 'create', '-f', '-')}`,
      ],
    };
  },
};
