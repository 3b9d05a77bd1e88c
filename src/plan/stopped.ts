/**
 * How the cluster or the host was left by a change that did not come about: `untouched`, `reversed` (changed, and back as it was), or `unclear` (changed
 * in part, or nobody knows), or `kept` (changed in part perhaps, and there is nothing that takes it back).
 */
export type Left = 'untouched' | 'reversed' | 'unclear' | 'kept';

/** A change that could not be made. `message` is one sentence for people, or a few. */
export class PlanStopped extends Error {
  override readonly name = 'PlanStopped';

  constructor(
    message: string,
    readonly left: Left = 'untouched',
    /** What can be done by hand instead; stands behind the assurance that nothing was changed. */
    readonly advice = '',
  ) {
    super(message);
  }
}

/** What was to be taken back stands, since the daemon does not take the former state: repeating it alone is of no use. */
export class KeptAsIs extends PlanStopped {}

/** The message of whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The advice of whatever was thrown, with a blank before it; empty when it has none. */
export function adviceIn(error: unknown): string {
  return error instanceof PlanStopped && error.advice !== '' ? ` ${error.advice}` : '';
}
