import type { StepId } from '../../steps/step.js';
import type { Program } from '../root/program.js';

/** The commands of one step, in the order of the steps. */
export interface StepCommands {
  step: StepId;
  title: string;
  commands: string[];
}

/** What the screen can ask of the program around it. */
export interface InstallProgram extends Program {
  /** Writes the commands to a file. @returns its path, for people */
  save(commands: readonly StepCommands[]): Promise<string>;
  /** The text of a file that an answer names. @throws Error with one sentence when it cannot be had */
  readAnswer(path: string): Promise<string>;
}
