import { type HtpasswdProblem, htpasswdProblems } from '../checks/config/rd607-htpasswd-malformed.js';
import { secretRef } from '../checks/shared/htpasswd-file.js';
import type { HtpasswdFacts } from '../evidence/model.js';
import { readValue } from '../evidence/reading.js';
import { text } from '../kube/objects.js';
import type { Answers, Fix } from './fix.js';
import { fileWithNewUser, hasEntry, NEW_USER_QUESTIONS, withoutDebris } from './shared/htpasswd.js';
import { loadKey, saveKey, setPassword } from './shared/secret-commands.js';

/** Makes the file readable: decodes it once, takes out what is no entry; asks for a user only when none is left. */
export const rd607Repair: Fix = {
  id: 'RD607.repair-file',
  cures: 'RD607',
  propose(finding, view) {
    const name = text(finding.facts.secret);
    const key = text(finding.facts.key);
    if (name === undefined || key === undefined) return null;
    const secret = readValue(view.get('secrets')[name]);
    const facts = secret?.htpasswd[key];
    if (secret === undefined || facts === undefined) return null;
    const target = secretRef(view, name);
    const problems = htpasswdProblems(facts);
    if (problems.length === 0) return null;
    const twice = problems.includes('encoded-twice');
    const entries = facts.lines.filter((line) => line.kind === 'entry');
    const asks = !twice && entries.length === 0;
    return {
      id: rd607Repair.id,
      finding: finding.id,
      title: titleOf(problems, key, asks),
      risk: 'safe',
      workaround: false,
      reversible: true,
      interrupts: [],
      loses: [],
      questions: asks ? [...NEW_USER_QUESTIONS] : [],
      changes: [
        {
          kind: 'secret',
          target,
          exists: true,
          type: secret.type,
          key,
          describeBefore: describe(facts, problems),
          describeAfter: twice
            ? ['the same, decoded once']
            : asks
              ? ['admin, or the user that is asked for: bcrypt']
              : entries.map(({ user, scheme }) => `${user}: ${scheme}`),
          compose: (current, answers) => repaired(current ?? '', twice, answers),
        },
      ],
      settleSeconds: 150,
      commands: [
        twice ? saveKey(target, key, 2) : setPassword('admin', { create: true }),
        loadKey(target, key),
      ],
    };
  },
};

function titleOf(problems: readonly HtpasswdProblem[], key: string, asks: boolean): string {
  if (problems.includes('encoded-twice')) return `Decode key ${key} once: its users and passwords stay`;
  if (asks) return `Write key ${key} anew with one user`;
  return problems.includes('malformed')
    ? `Take the lines that are no entries out of key ${key}`
    : `Take the byte order mark off key ${key}`;
}

function describe(facts: HtpasswdFacts, problems: readonly HtpasswdProblem[]): string[] {
  if (problems.includes('encoded-twice')) return ['base64 of base64'];
  const mark = facts.byteOrderMark ? ['byte order mark'] : [];
  return [
    ...mark,
    ...facts.lines.flatMap(({ kind, user, scheme, resembles }) => {
      if (kind === 'entry') return [`${user}: ${scheme}`];
      return kind === 'malformed' ? [`no entry (${resembles ?? 'text'})`] : [];
    }),
  ];
}

async function repaired(current: string, twice: boolean, answers: Answers): Promise<string> {
  const plain = twice ? Buffer.from(current.replace(/\s+/g, ''), 'base64').toString('utf8') : current;
  const clean = withoutDebris(plain);
  return hasEntry(clean) ? clean : fileWithNewUser(answers);
}
