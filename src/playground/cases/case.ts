import type { PlaygroundState } from '../states/state.js';

/** One thing to practise on: a change to the healthy state. */
export interface PlaygroundCase {
  /** The failure's code, with a suffix for variants: `RD603-deployment`. */
  name: string;
  title: string;
  apply(state: PlaygroundState): void;
}
