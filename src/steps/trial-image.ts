import { registryName } from '../formats/insecure.js';

/** Where the trial at the end of an install puts its image. The name stays the same, so that a second run finds what the first one pushed. */
export const TRIAL_REPOSITORY = 'regdoctor-trial';
export const TRIAL_TAG = 'latest';

/** The trial image as docker names it: `registry.example.com/regdoctor-trial:latest`. */
export function trialImage(host: string, port = 443): string {
  return `${registryName(host, port)}/${TRIAL_REPOSITORY}:${TRIAL_TAG}`;
}
