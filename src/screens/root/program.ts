import type { HandOver } from '../../session/session.js';

/** What a screen can ask of the program around it. */
export interface Program {
  /** Puts a text on the clipboard. */
  copy(text: string): void;
  /** Ends the program. `words` are said once the screen is restored. */
  exit(code: number, words: string[]): void;
  redraw(): void;
  suspend(): void;
  /** Gives the terminal to a program that asks for a password itself. */
  lend?: HandOver;
  /** Calls the listener with 128 + its number when a signal tells the program to end. @returns what ends that */
  onTerminated?(listener: (code: number) => void): () => void;
}
