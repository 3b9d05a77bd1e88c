import { HTPASSWD_KEY, usersSecretRef } from '../../manifests/names.js';
import type { StepContext } from '../step.js';
import { placed } from './placed.js';
import { usersIn } from './users-file.js';

/**
 * Whom the registry is tried as: the first user of the profile, else the first one of the users' Secret, which may be there before any profile is. Undefined
 * when there is nobody.
 */
export function trialUser(context: Pick<StepContext, 'profile' | 'survey' | 'memory'>): string | undefined {
  const [first] = context.profile.users;
  if (first !== undefined) return first;
  const reading = context.survey.platform.secrets[usersSecretRef(placed(context)).name];
  const facts = reading?.state === 'read' ? reading.value.htpasswd[HTPASSWD_KEY] : undefined;
  return [...usersIn(facts).keys()][0];
}
