import { denied } from '../../src/evidence/reading.js';
import type { FailureCase } from '../support/case.js';
import { captured } from '../support/evidence.js';
import { GOOD, setHtpasswd } from '../support/htpasswd.js';

export const failureCase: FailureCase = {
  code: 'RD606',
  positive: [
    {
      name: 'four users in four schemes, none of them bcrypt',
      evidence: () => captured('09-htpasswd-not-bcrypt'),
      subjects: ['Secret default/docker-registry'],
      says: [
        'Key HTPASSWD of Secret docker-registry',
        'admin (MD5)',
        'shauser (SHA-1)',
        'crypt (crypt)',
        'plain (no hash at all)',
        '401',
      ],
      proposals: ['RD606.bcrypt-entries'],
    },
    {
      name: 'one bad entry beside a good one',
      evidence: () => captured('01-healthy', (evidence) => setHtpasswd(evidence, `${GOOD}\nbob:{SHA}abc=\n`)),
      subjects: ['Secret default/docker-registry'],
      says: [/: bob \(SHA-1\)\./],
      proposals: ['RD606.bcrypt-entries'],
    },
    {
      name: 'escaped for a compose file',
      evidence: () =>
        captured('01-healthy', (evidence) =>
          setHtpasswd(
            evidence,
            GOOD.replaceAll('$', () => '$$'),
          ),
        ),
      subjects: ['Secret default/docker-registry'],
      says: ['every $ doubled'],
      proposals: ['RD606.bcrypt-entries'],
    },
    {
      name: 'a hash that was cut off',
      evidence: () => captured('01-healthy', (evidence) => setHtpasswd(evidence, GOOD.slice(0, -4))),
      subjects: ['Secret default/docker-registry'],
      says: ['cut off'],
    },
  ],
  lookAlike: [
    { name: 'healthy', evidence: () => captured('01-healthy') },
    { name: 'two line feeds at the end', evidence: () => captured('10-doc-htpasswd-value') },
    {
      name: 'a password that is merely wrong: the file is fine, with CRLF and comments',
      evidence: () =>
        captured('01-healthy', (evidence) => setHtpasswd(evidence, `\r\n# users\r\n${GOOD}\r\n\r\n`)),
    },
    {
      name: 'an old entry that a later one of the same user replaces',
      evidence: () =>
        captured('01-healthy', (evidence) => setHtpasswd(evidence, `admin:{SHA}abc=\n${GOOD}\n`)),
    },
    { name: 'the Secret is missing (RD605)', evidence: () => captured('05-missing-secret') },
  ],
  couldNotTell: [
    {
      name: 'the Secret may not be read',
      evidence: () =>
        captured('09-htpasswd-not-bcrypt', (evidence) => {
          evidence.readings.secrets['docker-registry'] = denied(
            { verb: 'get', group: '', resource: 'secrets', namespace: 'default', name: 'docker-registry' },
            'secrets "docker-registry" is forbidden',
          );
        }),
    },
    {
      name: 'the ConfigMap that says which file it is may not be read',
      evidence: () =>
        captured('09-htpasswd-not-bcrypt', (evidence) => {
          evidence.readings.configMaps['docker-registry'] = denied(
            { verb: 'get', group: '', resource: 'configmaps', namespace: 'default', name: 'docker-registry' },
            'configmaps "docker-registry" is forbidden',
          );
        }),
    },
  ],
};
