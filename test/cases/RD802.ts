import { failed, read } from '../../src/evidence/reading.js';
import type { FailureCase } from '../support/case.js';
import { clusterEvidence } from '../support/cluster-evidence.js';

export const failureCase: FailureCase = {
  code: 'RD802',
  positive: [
    {
      name: 'the token has expired',
      evidence: async () => clusterEvidence({ access: failed('unauthorized', 'status 401: Unauthorized') }),
      subjects: ['https://10.0.0.5:6443'],
      says: ['https://10.0.0.5:6443', 'context lab', '401', /Log in to the cluster again/],
      proposals: [],
    },
  ],
  lookAlike: [
    {
      name: 'known to the API server, without rights (RD803)',
      evidence: async () =>
        clusterEvidence({
          access: read({ context: 'lab', server: 'https://10.0.0.5:6443', user: 'reader' }),
          pods: {
            state: 'denied',
            reason: 'pods is forbidden: User "reader" cannot list resource "pods"',
            needs: { verb: 'list', group: '', resource: 'pods', namespace: 'default' },
          },
        }),
    },
  ],
  couldNotTell: [
    {
      name: 'the API server was not reached (RD801)',
      evidence: async () => clusterEvidence({ access: failed('timeout', 'no answer within 10 s') }),
    },
  ],
};
