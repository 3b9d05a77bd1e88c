import type { Profile } from '../../profile/profile.js';
import type { StepContext } from '../step.js';
import { namespaceOf } from './context.js';

/** The profile with its namespace filled in, as objects are built from it. */
export function placed(context: StepContext): Profile {
  return { ...context.profile, namespace: namespaceOf(context) };
}
