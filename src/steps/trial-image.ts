import type { Evidence } from '../evidence/model.js';
import { leftOut } from '../evidence/reading.js';
import { registryName } from '../formats/insecure.js';

/** Where the trial at the end of an install puts its image. The name stays the same, so that a second run finds what the first one pushed. */
export const TRIAL_REPOSITORY = 'regdoctor-trial';
export const TRIAL_TAG = 'latest';

/** The trial image as docker names it: `registry.example.com/regdoctor-trial:latest`. */
export function trialImage(host: string, port = 443): string {
  return `${registryName(host, port)}/${TRIAL_REPOSITORY}:${TRIAL_TAG}`;
}

/**
 * The evidence for a diagnosis in an install: that the trial's image is not there yet is no failure (RD132), since nobody has pushed it. The argument is not
 * changed.
 */
export function withoutMissingTrial(evidence: Evidence): Evidence {
  const { image } = evidence.readings;
  if (image.state !== 'read' || image.value.repository !== TRIAL_REPOSITORY || image.value.status !== 404) {
    return evidence;
  }
  const left = leftOut('no trial has pushed its image yet');
  return { ...evidence, readings: { ...evidence.readings, image: left } };
}
