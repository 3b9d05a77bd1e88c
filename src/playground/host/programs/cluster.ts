import type { User } from '../../api/rbac.js';
import type { Issuance } from '../../controllers/cert-manager/issuance.js';
import type { World } from '../../controllers/world.js';

/** The cluster as programs of the host get at it, by the kubeconfig of its user. */
export interface HostCluster {
  world: World;
  issuance: Issuance;
  /** The kubeconfig's one context, and whose it is. */
  context: string;
  user: User;
}
