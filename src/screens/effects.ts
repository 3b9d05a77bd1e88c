import { type Dispatch, useEffect } from 'react';
import type { Notice } from './notice.js';
import type { Requesting } from './requests.js';

/** What screens tell their reducers of the effects. */
type Told = { type: 'taken'; upTo: number } | { type: 'notice'; notice: Notice };

/** Hands each request to `carryOut` once, in order. */
export function useRequests<Body>(
  { requests }: Pick<Requesting<Body>, 'requests'>,
  dispatch: Dispatch<Extract<Told, { type: 'taken' }>>,
  carryOut: (wanted: { seq: number } & Body) => void,
): void {
  useEffect(() => {
    const last = requests.at(-1);
    if (last === undefined) return;
    // Taken before anything else is dispatched, so that no later state still holds them.
    dispatch({ type: 'taken', upTo: last.seq });
    for (const wanted of requests) carryOut(wanted);
  }, [requests, dispatch, carryOut]);
}

/** Runs something whose failure is worth a line on the screen and no more. */
export function report(
  dispatch: Dispatch<Extract<Told, { type: 'notice' }>>,
  run: () => Promise<void>,
): void {
  run().catch((error: unknown) => {
    dispatch({ type: 'notice', notice: { tone: 'fail', text: reasonOf(error) } });
  });
}

export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
