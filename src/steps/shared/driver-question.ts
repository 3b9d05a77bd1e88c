import type { Answers } from '../../fixes/fix.js';
import type { Profile } from '../../profile/profile.js';
import type { Rejected, Standing, StepContext, StepQuestion } from '../step.js';
import { askForBucket } from './bucket-questions.js';
import { DRIVERS, type Driver, driverIn, liveConfiguration } from './live-configuration.js';
import { storageChoice } from './storage-choice.js';

/**
 * What has to be known of the storage before the configuration can be written: the driver, and of an object store all of it. Undefined when it was
 * decided, or is in the configuration that is there. The volume is a matter of the step after it: for every volume the configuration says the same.
 */
export function driverToAsk(context: StepContext): Standing | undefined {
  const { profile, memory } = context;
  const driver = memory.wish?.step === 'configuration' ? memory.wish.answers.driver : undefined;
  if (driver === 's3') return askForBucket(context);
  if (driver === 'filesystem' || profile.storage !== undefined) return undefined;
  // Whoever is asked for the size of a volume has chosen one.
  if (memory.wish?.step === 'storage' && memory.wish.answers.kind !== undefined) return undefined;
  const there = driverIn(liveConfiguration(context) ?? '');
  if (there === 'filesystem' || (there === undefined && storageChoice(context) !== undefined))
    return undefined;
  return {
    state: 'ask',
    says: 'How are the images to be kept?',
    questions: [driverQuestion(there ?? 'filesystem')],
  };
}

export function driverQuestion(proposed: Driver): StepQuestion {
  return {
    id: 'driver',
    prompt: 'Storage driver',
    kind: 'text',
    choices: [...DRIVERS],
    default: proposed,
    about: {
      filesystem: 'Files on a volume of the cluster; the next step asks for its class and size.',
      s3: 'A bucket of an object store: Amazon S3, DigitalOcean Spaces, MinIO.',
    },
  };
}

/** Takes the driver: a bucket is asked for then, and a volume at the next step. */
export function takeDriver(profile: Profile, answers: Answers): Profile | Rejected {
  const driver = DRIVERS.find((one) => one === answers.driver?.toLowerCase());
  if (driver === undefined)
    return { problem: `The storage driver is one of ${DRIVERS.join(', ')}.`, question: 'driver' };
  if (driver === 's3' || profile.storage?.kind !== 's3') return profile;
  const { storage: _bucket, ...rest } = profile;
  return rest;
}
