import { denied } from '../../src/evidence/reading.js';
import type { FailureCase, PositiveSituation } from '../support/case.js';
import { captured } from '../support/evidence.js';
import { GOOD, setHtpasswd } from '../support/htpasswd.js';

function broken(name: string, content: string, ...says: (string | RegExp)[]): PositiveSituation {
  return {
    name,
    evidence: () => captured('01-healthy', (evidence) => setHtpasswd(evidence, content)),
    subjects: ['Secret default/docker-registry'],
    says: ['Key HTPASSWD of Secret docker-registry', ...says],
    proposals: ['RD607.repair-file'],
  };
}

export const failureCase: FailureCase = {
  code: 'RD607',
  positive: [
    broken('encoded twice', Buffer.from(`${GOOD}\n`).toString('base64'), 'base64 twice', '400'),
    broken('the name of a file as content', './htpasswd', 'name of a file', 'every login fails'),
    broken('what a failing command printed', 'docker: command not found', 'a command printed'),
    broken('an empty file', '', 'no entry'),
    broken('nothing but comments and blank lines', '\n# nobody yet\n\n', 'no entry'),
    broken('a line without colon after a good one', `${GOOD}\nbob\n`, 'line 2 is no colon'),
    broken('a byte order mark', `\uFEFF${GOOD}\n`, 'byte order mark', '401'),
  ],
  lookAlike: [
    { name: 'healthy', evidence: () => captured('01-healthy') },
    { name: 'two line feeds at the end', evidence: () => captured('10-doc-htpasswd-value') },
    {
      name: 'CRLF, comments, blank lines and no line feed at the end',
      evidence: () =>
        captured('01-healthy', (evidence) => setHtpasswd(evidence, `\r\n# users\r\n\r\n${GOOD}`)),
    },
    { name: 'entries that are not bcrypt (RD606)', evidence: () => captured('09-htpasswd-not-bcrypt') },
    { name: 'the Secret lacks the key (RD605)', evidence: () => captured('06-secret-lacks-key') },
  ],
  couldNotTell: [
    {
      name: 'the Secret may not be read',
      evidence: () =>
        captured('10-doc-htpasswd-value', (evidence) => {
          evidence.readings.secrets['docker-registry'] = denied(
            { verb: 'get', group: '', resource: 'secrets', namespace: 'default', name: 'docker-registry' },
            'secrets "docker-registry" is forbidden',
          );
        }),
    },
  ],
};
