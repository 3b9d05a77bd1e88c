import type { Standing } from '../step.js';

/** A step that can only be judged after an earlier one: `what` is what it needs. */
export function notYet(what: string): Standing {
  return {
    state: 'blocked',
    says: `This step needs ${what}, which an earlier one is for.`,
    next: ['Do the earlier steps first.'],
    commands: [],
  };
}
