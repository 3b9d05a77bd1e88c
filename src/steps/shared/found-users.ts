import { readValue } from '../../evidence/reading.js';
import { HTPASSWD_KEY, usersSecretRef } from '../../manifests/names.js';
import type { Profile } from '../../profile/profile.js';
import type { StepContext } from '../step.js';
import { placed } from './placed.js';
import { usersIn } from './users-file.js';

/**
 * Whom the registry is tried as: the first user of the profile, else the first one of the users' Secret, which may be there before any profile is. Undefined
 * when there is nobody.
 */
export function trialUser(context: StepContext): string | undefined {
  return withFoundUsers(context).users[0];
}

/** The profile with the users that the Secret has, where it names none: of a registry that was there before the profile. */
export function withFoundUsers(context: StepContext): Profile {
  const { profile, survey } = context;
  if (profile.users.length > 0) return profile;
  const secret = readValue(survey.platform.secrets[usersSecretRef(placed(context)).name]);
  const users = [...usersIn(secret?.htpasswd[HTPASSWD_KEY]).keys()];
  return users.length === 0 ? profile : { ...profile, users };
}
