import { type BadEntry, badEntries } from '../checks/config/rd606-htpasswd-not-bcrypt.js';
import { secretRef } from '../checks/shared/htpasswd-file.js';
import { readValue } from '../evidence/reading.js';
import { text } from '../kube/objects.js';
import type { Fix } from './fix.js';
import { passwordQuestion, withRepairedEntries } from './shared/htpasswd.js';
import { loadKey, saveKey, setPassword } from './shared/secret-commands.js';

/** Makes the bad entries anew with bcrypt, one password each; good entries and everything else in the file stay as they are. */
export const rd606Entries: Fix = {
  id: 'RD606.bcrypt-entries',
  cures: 'RD606',
  propose(finding, view) {
    const name = text(finding.facts.secret);
    const key = text(finding.facts.key);
    if (name === undefined || key === undefined) return null;
    const secret = readValue(view.get('secrets')[name]);
    const facts = secret?.htpasswd[key];
    if (secret === undefined || facts === undefined) return null;
    const bad = badEntries(facts);
    if (bad.length === 0) return null;
    const ways = new Map(bad.map((entry) => [entry.user, wayFor(entry)]));
    const users = bad.map(({ user }) => user);
    const target = secretRef(view, name);
    return {
      id: rd606Entries.id,
      finding: finding.id,
      title: `Write ${users.join(', ')} anew with bcrypt`,
      risk: 'safe',
      workaround: false,
      reversible: true,
      interrupts: [],
      loses: [],
      questions: users.filter((user) => ways.get(user) === 'password').map(passwordQuestion),
      changes: [
        {
          kind: 'secret',
          target,
          exists: true,
          type: secret.type,
          key,
          describeBefore: facts.lines.flatMap(({ kind, user, scheme }) =>
            kind === 'entry' ? [`${user}: ${scheme}`] : [],
          ),
          describeAfter: facts.lines.flatMap(({ kind, user, scheme, number }) =>
            kind === 'entry' ? [`${user}: ${bad.some((b) => b.line === number) ? 'bcrypt' : scheme}`] : [],
          ),
          compose: (current, answers) => withRepairedEntries(current ?? '', ways, answers),
        },
      ],
      settleSeconds: 150,
      commands: [
        saveKey(target, key),
        ...users.map((user) => setPassword(user, { create: false })),
        loadKey(target, key),
      ],
    };
  },
};

/** A hash that was only escaped for a compose file is still right: no new password is needed. */
function wayFor(entry: BadEntry): 'password' | 'unescape' {
  return entry.scheme === 'bcrypt-escaped' ? 'unescape' : 'password';
}
