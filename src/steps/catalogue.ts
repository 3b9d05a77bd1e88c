import { access } from './access.js';
import { ingressController } from './ingress-controller.js';
import { profile } from './profile.js';
import type { Step } from './step.js';
import { verify } from './verify.js';

/** The steps of the guided install, in the order of STEP_IDS. */
export const STEPS: readonly Step[] = [access, profile, ingressController, verify];
