import type { PlaygroundState } from '../states/state.js';

/** One thing to practise on: a change to the healthy state. */
export interface PlaygroundCase {
  /** The failure's code, with a suffix for variants: `RD603-deployment`. */
  name: string;
  title: string;
  /** It shows only when an upload is tried: a demo of it is diagnosed as with `--push-test`. */
  pushTest?: true;
  apply(state: PlaygroundState): void;
}
