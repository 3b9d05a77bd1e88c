/** Everything that changes something, in one place, so that it is loaded as one when the first plan is carried out. */
export { applyPlan } from './apply.js';
export { sudoElevation } from './host/elevate.js';
export { rehearsePlan } from './rehearse.js';
export { undoPlan } from './undo.js';
export { verifyPlan } from './verify.js';
