import type { HtpasswdFacts, HtpasswdLine } from '../../evidence/model.js';
import { list, record } from '../../kube/objects.js';
import { type Check, type Quote, type Sign, subjectName } from '../check.js';
import { CONFIG_FILE_READS } from '../shared/config-file.js';
import { htpasswdReading, secretRef } from '../shared/htpasswd-file.js';
import { dataPath } from '../shared/registry-settings.js';
import { registryPodSpecs, workloadNeeds } from '../shared/workload.js';
import { conclude, findingOf, found, skip, unknown } from '../verdicts.js';

const signs: readonly Sign[] = [
  {
    pattern: /htpasswd: invalid entry at line \d+/,
    printedBy: 'the log of the registry',
    tellApart:
      'The file cannot be read as a whole: every login gets 400, right password or not, and the line named holds no colon.',
    next: 'kubectl describe secret NAME -n NS',
  },
  {
    pattern: /login attempt to \S+ failed with status: 400 Bad Request/,
    printedBy: 'docker login',
    tellApart:
      '401 would mean that the file was read and the password refused (RD606); 400 means that the file itself is broken.',
    next: 'kubectl logs NAME -n NS --tail=20',
  },
];

const meta = {
  code: 'RD607',
  slug: 'htpasswd-malformed',
  layer: 'config',
  hop: 'config',
  title: 'The htpasswd file can be read by the registry',
  level: 'fail',
  reads: CONFIG_FILE_READS,
  signs,
} satisfies Omit<Check, 'examine'>;

export type HtpasswdProblem = 'encoded-twice' | 'malformed' | 'empty' | 'byte-order-mark';

/**
 * What is wrong with the file as a whole. Blank lines, comments, a missing or doubled line feed at the end and CRLF are all fine: the registry
 * trims each line (registry/auth/htpasswd, parseHTPasswd).
 */
export function htpasswdProblems(facts: HtpasswdFacts): HtpasswdProblem[] {
  const { encodedTwice, byteOrderMark } = record(facts);
  if (encodedTwice === true) return ['encoded-twice'];
  const lines = linesOf(facts);
  const problems: HtpasswdProblem[] = [];
  if (lines.some((line) => line.kind === 'malformed')) problems.push('malformed');
  else if (!lines.some((line) => line.kind === 'entry')) problems.push('empty');
  if (byteOrderMark === true) problems.push('byte-order-mark');
  return problems;
}

const RESEMBLES: Readonly<Record<NonNullable<HtpasswdLine['resembles']>, string>> = {
  path: 'the name of a file instead of its contents',
  base64: 'something in base64',
  'command-output': 'what a command printed instead of an entry',
  text: 'no colon',
};

/** The htpasswd file is not one: every login fails, or its first user's. */
export const rd607: Check = {
  ...meta,
  examine(view) {
    const needs = workloadNeeds(view);
    const [spec] = registryPodSpecs(view);
    if (spec === undefined)
      return needs.length > 0 ? unknown(...needs) : skip('there is no Pod of the registry');
    const reading = htpasswdReading(view, spec);
    if (reading.state === 'skipped') return skip(reading.reason);
    if (reading.state === 'unknown') return unknown(...reading.needs);
    const problems = htpasswdProblems(reading.facts);
    if (problems.length === 0) return conclude([], needs);
    const { key } = reading.file;
    const subject = secretRef(view, reading.secret.name);
    const said = problems.map((problem) => sentence(problem, reading.facts));
    return found([
      findingOf(meta, {
        subject,
        title: `The htpasswd file in Secret ${subject.name} cannot be used`,
        message: `Key ${key} of Secret ${subject.name} ${said.join(' It ')}`,
        quotes: problems.flatMap((problem) => quotesOf(problem, reading.facts, subjectName(subject), key)),
        effects: ['login-refused'],
        facts: {
          secret: subject.name,
          key,
          type: reading.secret.type,
          problems,
          users: linesOf(reading.facts).flatMap((line) => (line.kind === 'entry' ? [line.user ?? ''] : [])),
        },
      }),
    ]);
  },
};

function linesOf(facts: HtpasswdFacts): HtpasswdLine[] {
  return list<HtpasswdLine | null>(record(facts).lines).filter(
    (line) => line !== null && typeof line === 'object',
  );
}

function sentence(problem: HtpasswdProblem, facts: HtpasswdFacts): string {
  switch (problem) {
    case 'encoded-twice':
      return 'was encoded with base64 twice, so that the registry sees base64 instead of entries and answers every login with 400.';
    case 'malformed': {
      const bad = linesOf(facts).filter((line) => line.kind === 'malformed');
      const lines = bad.map((line) => `line ${line.number} is ${RESEMBLES[line.resembles ?? 'text']}`);
      return `is not an htpasswd file: ${lines.slice(0, 3).join(', ')}. The registry refuses the whole file, so every login fails.`;
    }
    case 'empty':
      return 'holds no entry, so nobody can log in.';
    case 'byte-order-mark':
      return 'begins with a byte order mark, which becomes part of the first user name, so that this user is refused with 401.';
  }
}

function quotesOf(problem: HtpasswdProblem, facts: HtpasswdFacts, source: string, key: string): Quote[] {
  const path = dataPath(key);
  if (problem === 'malformed') {
    return linesOf(facts)
      .filter((line) => line.kind === 'malformed')
      .slice(0, 3)
      .map((line) => ({
        source,
        path: `${path} line ${line.number}`,
        text: RESEMBLES[line.resembles ?? 'text'],
      }));
  }
  const texts = {
    'encoded-twice': 'base64 of base64',
    empty: 'no entry',
    'byte-order-mark': 'begins with EF BB BF',
  };
  return [{ source, path, text: texts[problem] }];
}
