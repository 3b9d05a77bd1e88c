import { absent, type FailureCause, failed, read, skipped } from '../../src/evidence/reading.js';
import type { FailureCase } from '../support/case.js';
import { clusterEvidence } from '../support/cluster-evidence.js';
import { captured } from '../support/evidence.js';

const REASONS: [FailureCause, string, string][] = [
  ['unreachable', 'connect ECONNREFUSED 10.0.0.5:6443', 'cannot be reached'],
  ['timeout', 'no answer within 10 s', 'did not answer in time'],
  ['tls', 'self-signed certificate in certificate chain', 'certificate was refused'],
  ['name', 'getaddrinfo ENOTFOUND k8s.example.com', 'cannot resolve'],
  ['server', 'status 500', 'an error of its own'],
  ['throttled', 'status 429', 'too many requests'],
  ['garbage', 'the answer is not JSON', 'not the Kubernetes API'],
];

export const failureCase: FailureCase = {
  code: 'RD801',
  positive: REASONS.map(([cause, reason, says]) => ({
    name: `the connection fails: ${cause}`,
    evidence: async () => clusterEvidence({ access: failed(cause, reason) }),
    subjects: ['https://10.0.0.5:6443'],
    says: ['https://10.0.0.5:6443', 'context lab', reason, says],
    proposals: [],
  })),
  lookAlike: [
    {
      name: 'reached, and the credentials are rejected (RD802)',
      evidence: async () => clusterEvidence({ access: failed('unauthorized', 'status 401') }),
    },
    {
      name: 'reached, and rights are missing (RD803)',
      evidence: async () =>
        clusterEvidence({
          access: read({ context: 'lab', server: 'https://10.0.0.5:6443', user: 'reader' }),
          pods: {
            state: 'denied',
            reason: 'pods is forbidden',
            needs: { verb: 'list', group: '', resource: 'pods', namespace: 'default' },
          },
        }),
    },
    { name: 'files are judged, there is no cluster', evidence: () => captured('01-healthy') },
  ],
  couldNotTell: [
    {
      name: 'the run was broken off',
      evidence: async () => clusterEvidence({ access: failed('cancelled', 'stopped by Ctrl-C') }),
    },
    {
      name: 'there is no kubeconfig to read a server from',
      evidence: async () =>
        clusterEvidence({ access: absent('no kubeconfig'), pods: skipped('no kubeconfig') }),
    },
  ],
};
