import type { ServerVersion } from '../../../src/evidence/platform-model.js';
import { EMPTY_PROFILE, type Profile, type StorageChoice } from '../../../src/profile/profile.js';

export const HOST = 'registry.xcloud.huatai.me';

/** A profile in which everything is decided but what a test is about. */
export function profileWith(changes: Partial<Profile> = {}): Profile {
  return { ...EMPTY_PROFILE, namespace: 'registry', host: HOST, users: ['admin'], ...changes };
}

export const CLAIM: StorageChoice = { kind: 'pvc', size: '10240Mi', class: 'standard' };
export const BUCKET: StorageChoice = {
  kind: 's3',
  bucket: 'images',
  region: 'fra1',
  endpoint: 'https://fra1.digitaloceanspaces.com',
  secret: 'docker-registry-s3',
};

export function server(minor: number): ServerVersion {
  return { major: 1, minor, gitVersion: `v1.${minor}.0` };
}
