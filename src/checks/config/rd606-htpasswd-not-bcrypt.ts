import type { HashScheme, HtpasswdFacts } from '../../evidence/model.js';
import { list, record } from '../../kube/objects.js';
import { type Check, type Sign, subjectName } from '../check.js';
import { CONFIG_FILE_READS } from '../shared/config-file.js';
import { htpasswdReading, secretRef } from '../shared/htpasswd-file.js';
import { dataPath } from '../shared/registry-settings.js';
import { registryPodSpecs, workloadNeeds } from '../shared/workload.js';
import { conclude, findingOf, found, skip, unknown } from '../verdicts.js';

const signs: readonly Sign[] = [
  {
    pattern: /unauthorized: authentication required/,
    printedBy: 'docker pull, docker push, kubelet',
    tellApart:
      'Credentials were sent and refused: a wrong password, or an entry that is not bcrypt, with which no password is right. "no basic auth credentials" instead means that none were sent.',
    next: 'regdoctor diagnose -n NS',
  },
  {
    pattern: /login attempt to \S+ failed with status: 401 Unauthorized/,
    printedBy: 'docker login',
    tellApart:
      'A wrong password prints the same: here no password is right, because the entry is not bcrypt. regdoctor looks at the hashes in the Secret.',
    next: 'kubectl logs NAME -n NS --tail=20',
  },
  {
    pattern: /error authenticating user \\?"[^"]*\\?": authentication failure/,
    printedBy: 'the log of the registry',
    tellApart:
      'The file was read and the password did not match its hash: a wrong password, or a hash that is not bcrypt.',
    next: 'regdoctor diagnose -n NS',
  },
];

const meta = {
  code: 'RD606',
  slug: 'htpasswd-not-bcrypt',
  layer: 'config',
  hop: 'config',
  title: 'Every entry of the htpasswd file is bcrypt',
  level: 'fail',
  reads: CONFIG_FILE_READS,
  signs,
} satisfies Omit<Check, 'examine'>;

/** What each scheme is called; the registry can check bcrypt and nothing else. */
const SCHEMES: Readonly<Record<HashScheme, string>> = {
  bcrypt: 'bcrypt',
  'bcrypt-escaped': 'bcrypt with every $ doubled',
  'bcrypt-damaged': 'bcrypt, cut off or damaged',
  'apr1-md5': 'MD5',
  sha1: 'SHA-1',
  crypt: 'crypt',
  plain: 'no hash at all',
};

export interface BadEntry {
  user: string;
  scheme: HashScheme;
  line: number;
}

/** The entries that count and cannot be checked: of several for one user the registry takes the last. */
export function badEntries(facts: HtpasswdFacts): BadEntry[] {
  const last = new Map<string, BadEntry>();
  for (const line of list<HtpasswdFacts['lines'][number]>(record(facts).lines)) {
    if (line?.kind !== 'entry' || typeof line.user !== 'string' || line.scheme === undefined) continue;
    last.set(line.user, { user: line.user, scheme: line.scheme, line: line.number });
  }
  return [...last.values()].filter((entry) => entry.scheme !== 'bcrypt');
}

/** Users whose password is not hashed with bcrypt: the registry refuses them whatever they type. */
export const rd606: Check = {
  ...meta,
  examine(view) {
    const needs = workloadNeeds(view);
    const [spec] = registryPodSpecs(view);
    if (spec === undefined)
      return needs.length > 0 ? unknown(...needs) : skip('there is no Pod of the registry');
    const reading = htpasswdReading(view, spec);
    if (reading.state === 'skipped') return skip(reading.reason);
    if (reading.state === 'unknown') return unknown(...reading.needs);
    const bad = badEntries(reading.facts);
    if (bad.length === 0) return conclude([], needs);
    const { key } = reading.file;
    const subject = secretRef(view, reading.secret.name);
    const users = bad.map(({ user, scheme }) => `${user} (${SCHEMES[scheme] ?? 'not bcrypt'})`).join(', ');
    const they = bad.length === 1 ? 'this user' : 'these users';
    return found([
      findingOf(meta, {
        subject,
        title: `Passwords in Secret ${subject.name} that the registry cannot check`,
        message: `Key ${key} of Secret ${subject.name} holds entries that are not bcrypt: ${users}. The registry knows bcrypt only, so it refuses ${they} with 401, whatever the password.`,
        quotes: bad.map(({ user, scheme, line }) => ({
          source: subjectName(subject),
          path: `${dataPath(key)} line ${line}`,
          text: `${user}: ${SCHEMES[scheme] ?? 'not bcrypt'}`,
        })),
        effects: ['login-refused'],
        facts: { secret: subject.name, key, type: reading.secret.type, entries: bad },
      }),
    ]);
  },
};
