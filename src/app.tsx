import { useMemo } from 'react';
import type { Answers } from './fixes/fix.js';
import { DiagnosisScreen } from './screens/diagnosis/DiagnosisScreen.js';
import type { CommandAction, Surroundings } from './screens/diagnosis/use-session.js';
import { InstallScreen } from './screens/install/InstallScreen.js';
import type { InstallProgram, StepCommands } from './screens/install/install-program.js';
import type { Program } from './screens/root/program.js';
import { runInk, type TerminalOptions } from './screens/root/run-ink.js';
import type { InstallSession, InstallView } from './session/install-session.js';
import type { Examination, Session } from './session/session.js';
import type { StepId } from './steps/step.js';

export interface AppOptions extends TerminalOptions {
  /** Said beside the place in the header, for the playground. */
  banner?: string;
  /** The command line that does the same as an action of the screen. */
  commandFor(action: CommandAction): string;
  /** A warning counts as a failure in the exit code. */
  strict: boolean;
}

export interface AppResult {
  /** As in `exitCodeOf`; 130 after Ctrl-C, 70 for a defect of regdoctor. */
  exitCode: number;
  lastExamination?: Examination;
}

/** Runs the terminal UI until the user leaves it. What has to be said afterwards goes to stderr, once the screen is restored. */
export async function runApp(session: Session, options: AppOptions): Promise<AppResult> {
  let lastExamination: Examination | undefined;
  const onExamined = (examination: Examination) => {
    lastExamination = examination;
  };
  const exitCode = await runInk(options, (program, reader) => (
    <DiagnosisApp {...{ session, options, program, reader, onExamined }} />
  ));
  return lastExamination === undefined ? { exitCode } : { exitCode, lastExamination };
}

interface DiagnosisAppProps {
  session: Session;
  options: AppOptions;
  program: Program;
  reader: boolean;
  onExamined(examination: Examination): void;
}

function DiagnosisApp({ session, options, program, reader, onExamined }: DiagnosisAppProps) {
  const { commandFor, unicode, strict, alternateScreen } = options;
  const around = useMemo((): Surroundings => ({ ...program, commandFor }), [program, commandFor]);
  return (
    <DiagnosisScreen
      session={session}
      around={around}
      setting={{ unicode, strict, alternateScreen: alternateScreen && !reader }}
      colour={options.colour}
      screenReader={reader}
      banner={options.banner}
      onExamined={onExamined}
    />
  );
}

export interface InstallAppOptions extends TerminalOptions {
  banner?: string;
  /** The command line that goes on with this install: said to somebody who leaves before the end. Absent where nothing is left of it. */
  resume?: string;
  /** Steps that are passed over from the beginning. */
  skip: readonly StepId[];
  /** Answers that the command line gave, by `STEP.ID`. */
  given: Answers;
  /** How long each step is waited for; as its plan says when absent. */
  stepSeconds?: number;
  /** The command line that does the same as an action of the diagnosis. */
  commandFor(action: CommandAction): string;
  /** Writes the commands of the steps to a file. @returns its path, for people */
  save(commands: readonly StepCommands[]): Promise<string>;
  /** The text of a file that an answer names. @throws Error with one sentence when it cannot be had */
  readAnswer(path: string): Promise<string>;
}

export interface InstallAppResult {
  /** 0 when the last step is done, 1 when it is not, 130 after Ctrl-C, 70 for a defect of regdoctor. */
  exitCode: number;
  /** How everything stood at the end; absent when nothing was looked at. */
  view?: InstallView;
}

/** Runs the screen of the guided install until the user leaves it. */
export async function runInstallApp(
  session: InstallSession,
  options: InstallAppOptions,
): Promise<InstallAppResult> {
  let view: InstallView | undefined;
  const onView = (latest: InstallView) => {
    view = latest;
  };
  const exitCode = await runInk(options, (program, reader) => (
    <InstallApp {...{ session, options, program, reader, onView }} />
  ));
  return view === undefined ? { exitCode } : { exitCode, view };
}

interface InstallAppProps {
  session: InstallSession;
  options: InstallAppOptions;
  program: Program;
  reader: boolean;
  onView(view: InstallView): void;
}

function InstallApp({ session, options, program, reader, onView }: InstallAppProps) {
  const { save, readAnswer, resume, skip, given, stepSeconds, unicode, alternateScreen } = options;
  const around = useMemo(
    (): InstallProgram => ({ ...program, save, readAnswer }),
    [program, save, readAnswer],
  );
  return (
    <InstallScreen
      session={session}
      program={around}
      commandFor={options.commandFor}
      setting={{
        unicode,
        skip,
        given,
        alternateScreen: alternateScreen && !reader,
        ...(resume === undefined ? {} : { resume }),
        ...(stepSeconds === undefined ? {} : { stepSeconds }),
      }}
      colour={options.colour}
      screenReader={reader}
      banner={options.banner}
      onView={onView}
    />
  );
}
