import { secretRef } from '../checks/shared/htpasswd-file.js';
import { readValue } from '../evidence/reading.js';
import { record, text } from '../kube/objects.js';
import type { Fix } from './fix.js';
import { fileWithNewUser, NEW_USER_QUESTIONS } from './shared/htpasswd.js';
import { createFromFile, loadKey, setPassword } from './shared/secret-commands.js';

/** Creates the Secret, or puts the missing key into it, with one user. Other keys of the Secret stay as they are. */
export const rd605Secret: Fix = {
  id: 'RD605.htpasswd-secret',
  cures: 'RD605',
  propose(finding, view) {
    const name = text(finding.facts.secret);
    const key = text(finding.facts.key);
    if (name === undefined || key === undefined) return null;
    const reading = view.get('secrets')[name];
    const existing = readValue(reading);
    if (existing === undefined && reading?.state !== 'absent') return null;
    if (record(existing?.keys)[key] !== undefined) return null;
    const target = secretRef(view, name);
    return {
      id: rd605Secret.id,
      finding: finding.id,
      title:
        existing === undefined
          ? `Create Secret ${name} with one user in key ${key}`
          : `Put key ${key} with one user into Secret ${name}`,
      risk: 'safe',
      workaround: false,
      reversible: true,
      interrupts: [],
      loses: [],
      questions: [...NEW_USER_QUESTIONS],
      changes: [
        {
          kind: 'secret',
          target,
          exists: existing !== undefined,
          type: existing?.type ?? 'Opaque',
          key,
          describeBefore: [],
          describeAfter: ['admin, or the user that is asked for: bcrypt'],
          compose: (_current, answers) => fileWithNewUser(answers),
        },
      ],
      settleSeconds: 150,
      commands: [
        setPassword('admin', { create: true }),
        existing === undefined ? createFromFile(target, key) : loadKey(target, key),
      ],
    };
  },
};
