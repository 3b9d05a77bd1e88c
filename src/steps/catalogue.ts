import { access } from './access.js';
import { certManager } from './cert-manager.js';
import { certificate } from './certificate.js';
import { configuration } from './configuration.js';
import { dns } from './dns.js';
import { ingress } from './ingress.js';
import { ingressController } from './ingress-controller.js';
import { profile } from './profile.js';
import { service } from './service.js';
import { source } from './source.js';
import type { Step } from './step.js';
import { storage } from './storage.js';
import { users } from './users.js';
import { verify } from './verify.js';
import { workload } from './workload.js';

/** The steps of the guided install, in the order of STEP_IDS. */
export const STEPS: readonly Step[] = [
  access,
  profile,
  ingressController,
  dns,
  certManager,
  source,
  certificate,
  users,
  configuration,
  storage,
  workload,
  service,
  ingress,
  verify,
];
