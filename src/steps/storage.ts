import type { StorageChoice } from '../profile/profile.js';
import { askForLogin, takeLogin } from './shared/bucket-questions.js';
import { isReopened } from './shared/context.js';
import { placed } from './shared/placed.js';
import { bucketRefs, bucketStanding, isAskedForBucket } from './shared/storage-bucket.js';
import { claimRef, storageChoice } from './shared/storage-choice.js';
import { claimStanding } from './shared/storage-claim.js';
import { askForClaim, askForKind, EPHEMERAL, takeStorage } from './shared/storage-questions.js';
import type { Standing, Step, StepContext } from './step.js';

/** Where the images are kept. */
export const storage: Step = {
  id: 'storage',
  title: 'Storage',
  purpose: 'Keep the images where they outlive the Pod.',
  codes: ['RD702', 'RD705'],
  look(context) {
    const isBucket = isAskedForBucket(context.profile);
    if (isReopened(context, 'storage')) return isBucket ? askForLogin(context) : askForKind(context);
    const answer = context.memory.wish?.step === 'storage' ? context.memory.wish.answers.kind : undefined;
    if (answer === 'pvc') return askForClaim(context);
    const choice = storageChoice(context);
    return choice === undefined ? askForKind(context) : standing(context, choice);
  },
  take(context, answers) {
    const { profile } = context;
    return profile.storage?.kind === 's3'
      ? takeLogin(profile, profile.storage, answers)
      : takeStorage(context, answers);
  },
  objects(context) {
    const own = placed(context);
    const bucket = isAskedForBucket(own) ? bucketRefs(own) : [];
    return [claimRef(own), ...bucket];
  },
};

function standing(context: StepContext, choice: StorageChoice): Standing {
  switch (choice.kind) {
    case 'pvc':
      return claimStanding(context, choice);
    case 's3':
      return bucketStanding(context, choice);
    case 'emptyDir':
      return {
        state: 'done',
        says: 'The images are on an emptyDir, which goes with the Pod.',
        facts: [EPHEMERAL],
      };
  }
}
