import type { Answers } from '../../fixes/fix.js';
import { configPathOf } from '../../manifests/configuration.js';
import type { Profile } from '../../profile/profile.js';
import { validImage } from '../../profile/values.js';
import type { Rejected, Standing, StepContext } from '../step.js';

/** Which image is to run. */
export function imageQuestion({ image }: Profile): Standing {
  return {
    state: 'ask',
    says: 'Which image is to run?',
    questions: [
      {
        id: 'image',
        prompt: 'Image of the registry',
        kind: 'text',
        default: image,
        help: 'registry:2 or registry:3, or a copy of one on a mirror. The tag should name its major: 2.x and 3.x look for their configuration in different places.',
      },
    ],
    facts: [`${image} reads ${configPathOf(image).path}.`],
  };
}

export function takeImage({ profile }: StepContext, answers: Answers): Profile | Rejected {
  const image = validImage(answers.image ?? '');
  return 'problem' in image
    ? { problem: image.problem, question: 'image' }
    : { ...profile, image: image.value };
}
