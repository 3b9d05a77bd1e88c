import type { Dispatch } from 'react';
import { withinSeconds } from '../../session/install/within.js';
import type { InstallSession, InstallView } from '../../session/install-session.js';
import type { StepId, StepQuestion } from '../../steps/step.js';
import { reasonOf } from '../effects.js';
import { withFiles } from './answer-files.js';
import type { InstallProgram } from './install-program.js';
import type { Action, Request, WorkKind } from './state.js';

/** What the effects work with. */
export interface Means {
  session: InstallSession;
  program: InstallProgram;
  dispatch: Dispatch<Action>;
  running: Running;
  /** How long each step is waited for; as its plan says when absent. */
  stepSeconds: number | undefined;
}

/** What goes on, and what is known, beside the state. */
export interface Running {
  work: { kind: WorkKind; controller: AbortController } | undefined;
  view: InstallView | undefined;
  /** By step: what there was to run, also of steps that are done by now. */
  commands: Map<StepId, string[]>;
}

export type WorkRequest = Extract<Request, { type: WorkKind }>;

/** What only reads, and what waits, gives way to what is asked for next; its result is dropped then. */
export async function work(wanted: WorkRequest, means: Means): Promise<void> {
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
