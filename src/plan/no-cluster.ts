import { ApiFailure, type ClusterApi } from '../kube/api.js';

/** What stands for the cluster where there is none: plans of the Docker host alone ask it nothing. */
export const noCluster: ClusterApi = {
  context: '',
  server: '',
  user: '',
  namespace: '',
  requests: 0,
  async request() {
    throw new ApiFailure('unreachable', 'There is no cluster in this run.');
  },
  close() {},
};
