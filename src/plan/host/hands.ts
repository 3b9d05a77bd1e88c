import type { HostAccess } from '../../evidence/host/access.js';
import type { Elevate } from './elevate.js';

/** The Docker host as plans change it. */
export interface HostHands {
  access: HostAccess;
  /** How commands get the rights of root; without it they have the user's own. */
  elevate?: Elevate;
}
