import { type Dispatch, useEffect, useRef } from 'react';
import { withinSeconds } from '../../session/install/within.js';
import type { InstallSession, InstallView } from '../../session/install-session.js';
import type { StepId, StepQuestion } from '../../steps/step.js';
import type { Program } from '../root/program.js';
import { withFiles } from './answer-files.js';
import type { Action, Request, State, WorkKind } from './state.js';

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

interface Means {
  session: InstallSession;
  program: InstallProgram;
  dispatch: Dispatch<Action>;
  running: Running;
  /** How long each step is waited for; as its plan says when absent. */
  stepSeconds: number | undefined;
}

interface Running {
  work: { kind: WorkKind; controller: AbortController } | undefined;
  view: InstallView | undefined;
  /** By step: what there was to run, also of steps that are done by now. */
  commands: Map<StepId, string[]>;
}

/** Carries out what the reducer asks for, each request once, and reports back by actions. Leaving the screen aborts all of it. */
export function useInstall(
  session: InstallSession,
  program: InstallProgram,
  state: State,
  dispatch: Dispatch<Action>,
): void {
  const running = useRef<Running>({ work: undefined, view: undefined, commands: new Map() });
  const { view, requests, diagnosing } = state;
  const { stepSeconds } = state.setting;

  useEffect(() => {
    running.current.view = view;
    for (const { id } of view?.steps ?? []) {
      const commands = session.commands(id);
      if (commands.length > 0) running.current.commands.set(id, commands);
    }
  }, [session, view]);

  useEffect(() => {
    const last = requests.at(-1);
    if (last === undefined) return;
    // Taken before anything else is dispatched, so that no later state still holds them.
    dispatch({ type: 'taken', upTo: last.seq });
    const means = { session, program, dispatch, running: running.current, stepSeconds };
    for (const wanted of requests) carryOut(wanted, means);
  }, [session, program, requests, dispatch, stepSeconds]);

  useEffect(() => {
    // The diagnosis has a plan of its own to finish, and ends the program itself.
    if (diagnosing) return;
    return program.onTerminated?.((code) => dispatch({ type: 'terminated', code }));
  }, [program, dispatch, diagnosing]);

  useEffect(() => {
    const now = running.current;
    return () => now.work?.controller.abort();
  }, []);
}

function carryOut(wanted: Request, means: Means): void {
  const { session, program, dispatch, running } = means;
  switch (wanted.type) {
    case 'look':
    case 'answer':
    case 'apply':
    case 'rehearse':
    case 'wait':
    case 'trial':
    case 'undo':
      void work(wanted, means);
      return;
    case 'skip':
    case 'reopen':
      report(dispatch, async () => {
        const { step, type } = wanted;
        const view = type === 'skip' ? session.skip(step, wanted.skipped) : session.reopen(step);
        dispatch({ type: 'decided', step, view, reopened: type === 'reopen' });
      });
      return;
    case 'commands':
      report(dispatch, async () => showCommands(wanted.step, means));
      return;
    case 'copy':
      program.copy(wanted.text);
      dispatch({ type: 'notice', notice: { tone: 'ok', text: 'Copied.' } });
      return;
    case 'save':
      report(dispatch, () => save(means));
      return;
    case 'abort':
      running.work?.controller.abort();
      return;
    case 'redraw':
    case 'suspend':
      program[wanted.type]();
      return;
    case 'exit':
      running.work?.controller.abort();
      program.exit(wanted.code, wanted.words);
      return;
  }
}

function showCommands(step: StepId, { running, program, dispatch }: Means): void {
  const lines = running.commands.get(step) ?? [];
  if (lines.length === 0) {
    const text = 'There is no command to run at this step.';
    dispatch({ type: 'notice', notice: { tone: 'plain', text } });
    return;
  }
  program.copy(lines.join('\n'));
  dispatch({ type: 'notice', notice: { tone: 'ok', text: 'Copied to the clipboard.' } });
  dispatch({ type: 'commands', step, lines });
}

async function save({ running, program, dispatch }: Means): Promise<void> {
  const all = (running.view?.steps ?? []).flatMap(({ id, title }): StepCommands[] => {
    const commands = running.commands.get(id) ?? [];
    return commands.length === 0 ? [] : [{ step: id, title, commands }];
  });
  if (all.length === 0) {
    dispatch({ type: 'notice', notice: { tone: 'plain', text: 'There are no commands to write yet.' } });
    return;
  }
  const path = await program.save(all);
  dispatch({ type: 'notice', notice: { tone: 'ok', text: `Written to ${path}` } });
}

type WorkRequest = Extract<Request, { type: WorkKind }>;

/** What only reads, and what waits, gives way to what is asked for next; its result is dropped then. */
async function work(wanted: WorkRequest, means: Means): Promise<void> {
  const { dispatch, running } = means;
  running.work?.controller.abort();
  const controller = new AbortController();
  const now = { kind: wanted.type, controller };
  running.work = now;
  const step = 'step' in wanted ? wanted.step : undefined;
  dispatch({ type: 'started', kind: wanted.type, step, title: titleOf(wanted), at: Date.now() });
  const { signal } = controller;
  // The end of what changes something is always of interest.
  const told = wanted.type === 'apply' || wanted.type === 'trial' || wanted.type === 'undo';
  const heard = () => running.work === now && (told || !signal.aborted);
  const tell = (action: Action) => {
    if (heard()) dispatch(action);
  };
  try {
    tell(await resultOf(wanted, means, signal, tell));
  } catch (error) {
    tell({ type: 'broke', reason: reasonOf(error), aborted: signal.aborted });
  } finally {
    if (running.work === now) running.work = undefined;
  }
}

async function resultOf(
  wanted: WorkRequest,
  { session, program, running, stepSeconds }: Means,
  signal: AbortSignal,
  tell: (action: Action) => void,
): Promise<Action> {
  const listening = {
    signal,
    onProgress: (progress: Extract<Action, { type: 'progress' }>['progress']) =>
      tell({ type: 'progress', progress }),
    ...(program.lend === undefined ? {} : { handOver: program.lend }),
  };
  switch (wanted.type) {
    case 'look': {
      const view = await session.look({
        signal,
        onProgress: (progress) => tell({ type: 'reading', progress }),
      });
      return { type: 'looked', view };
    }
    case 'answer': {
      const { step } = wanted;
      const read = await withFiles(questionsOf(running.view, step), wanted.answers, program.readAnswer);
      if ('problem' in read) return { type: 'answered', step, result: read };
      return { type: 'answered', step, result: await session.answer(step, read.answers, { signal }) };
    }
    case 'apply': {
      const { step, answers, overForeign } = wanted;
      const foreign = overForeign ? { overForeign } : {};
      const outcome = await withinSeconds(session, step, stepSeconds, listening, (options) =>
        session.apply(step, answers, { ...options, ...foreign }),
      );
      return { type: 'applied', step, outcome };
    }
    case 'wait': {
      const { step } = wanted;
      const outcome = await withinSeconds(session, step, stepSeconds, listening, (options) =>
        session.wait(step, options),
      );
      return { type: 'awaited', step, outcome };
    }
    case 'rehearse': {
      const { step, answers } = wanted;
      return { type: 'rehearsed', step, ...(await session.rehearse(step, answers, { signal })) };
    }
    case 'trial':
      return { type: 'tried', step: wanted.step, ...(await session.tryPush({}, listening)) };
    case 'undo':
      return { type: 'undone', ...(await session.undo(listening)) };
  }
}

function questionsOf(view: InstallView | undefined, id: StepId): readonly StepQuestion[] {
  const standing = view?.steps.find((step) => step.id === id)?.standing;
  return standing?.state === 'ask' ? standing.questions : [];
}

function titleOf(wanted: WorkRequest): string {
  switch (wanted.type) {
    case 'apply':
    case 'undo':
      return wanted.title;
    case 'look':
      return 'Looking at the cluster';
    case 'answer':
      return 'Taking the answer';
    case 'rehearse':
      return 'Dry run: asking the API server';
    case 'wait':
      return 'Waiting';
    case 'trial':
      return 'Pushing and pulling an image';
  }
}

/** Runs something whose failure is worth a line on the screen and no more. */
function report(dispatch: Dispatch<Action>, run: () => Promise<void>): void {
  run().catch((error: unknown) => {
    dispatch({ type: 'notice', notice: { tone: 'fail', text: reasonOf(error) } });
  });
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
