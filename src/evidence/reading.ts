import type { FailureCause } from '../kube/api.js';

export type { FailureCause };

/**
 * One thing looked at in the world. A check that needs a reading which is denied, failed or skipped answers *could not tell*;
 * only `absent` means that somebody looked and it was not there.
 */
export type Reading<T> =
  | { state: 'read'; value: T }
  | { state: 'absent'; reason: string }
  | { state: 'denied'; reason: string; needs: AccessRule }
  | { state: 'failed'; reason: string; cause: FailureCause }
  /** `intended`: the person asked for it not to be looked at, or did not ask for it; a check that lacks nothing else is then skipped. */
  | { state: 'skipped'; reason: string; intended?: true };

/** One line of a Role that would let a denied reading pass. `group` is empty for the core API. */
export interface AccessRule {
  verb: string;
  group: string;
  resource: string;
  namespace?: string;
  name?: string;
}

export function read<T>(value: T): Reading<T> {
  return { state: 'read', value };
}

export function absent(reason: string): Reading<never> {
  return { state: 'absent', reason };
}

export function denied(needs: AccessRule, reason: string): Reading<never> {
  return { state: 'denied', needs, reason };
}

export function failed(cause: FailureCause, reason: string): Reading<never> {
  return { state: 'failed', cause, reason };
}

export function skipped(reason: string): Reading<never> {
  return { state: 'skipped', reason };
}

/** Not looked at because nobody wanted it: `--no-cluster`, no `--push-test`, a saved folder. */
export function leftOut(reason: string): Reading<never> {
  return { state: 'skipped', reason, intended: true };
}

/** The value of a reading that was read, else undefined. Use only where absent, denied and failed were already told apart. */
export function readValue<T>(reading: Reading<T> | undefined): T | undefined {
  return reading?.state === 'read' ? reading.value : undefined;
}

/** True when nobody could look: the reading neither has a value nor is known to be absent. */
export function isUnknown(reading: Reading<unknown> | undefined): boolean {
  return reading === undefined || (reading.state !== 'read' && reading.state !== 'absent');
}
