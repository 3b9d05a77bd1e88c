import { type Dispatch, useCallback, useEffect, useRef } from 'react';
import type { Session } from '../../session/session.js';
import { reasonOf, report, useRequests } from '../effects.js';
import type { Program } from '../root/program.js';
import type { Action, Request, RequestBody, State } from './state.js';

/** The command line that does the same as an action of the screen. */
export type CommandAction =
  | { kind: 'fix'; code: string; proposal?: string }
  | { kind: 'undo' }
  | { kind: 'diagnose' };

/** What the screen can ask of the program around it. */
export interface Surroundings extends Program {
  commandFor(action: CommandAction): string;
  /** Puts this screen away, where another one has opened it. */
  leave?(): void;
}

interface Running {
  examination: AbortController | undefined;
  plan: AbortController | undefined;
}

/** Carries out what the reducer asks for, each request once, and reports back by actions. Leaving the screen aborts all of it. */
export function useSession(
  session: Session,
  around: Surroundings,
  state: State,
  dispatch: Dispatch<Action>,
): void {
  const running = useRef<Running>({ examination: undefined, plan: undefined });

  const carry = useCallback(
    (wanted: Request) => carryOut(wanted, { session, around, dispatch, running: running.current }),
    [session, around, dispatch],
  );
  useRequests<RequestBody>(state, dispatch, carry);

  useEffect(
    () => around.onTerminated?.((code) => dispatch({ type: 'terminated', code })),
    [around, dispatch],
  );

  useEffect(() => {
    const now = running.current;
    let gone = false;
    session.unfinished().then(
      (entries) => {
        if (!gone) dispatch({ type: 'unfinished', entries });
      },
      (error: unknown) => {
        const text = `The journal could not be read: ${reasonOf(error)}`;
        if (!gone) dispatch({ type: 'notice', notice: { tone: 'warn', text } });
      },
    );
    return () => {
      gone = true;
      now.examination?.abort();
      now.plan?.abort();
    };
  }, [session, dispatch]);
}

interface Means {
  session: Session;
  around: Surroundings;
  dispatch: Dispatch<Action>;
  running: Running;
}

function carryOut(wanted: Request, means: Means): void {
  const { session, around, dispatch, running } = means;
  switch (wanted.type) {
    case 'examine':
      void examine(means);
      return;
    case 'apply':
    case 'undo':
      void carryOutPlan(wanted, means);
      return;
    case 'find-undo':
      report(dispatch, async () => {
        const entries = (await session.history()).filter(
          (entry) => entry.state === 'applied' || entry.state === 'applying',
        );
        dispatch({ type: 'undo-found', entry: entries.sort((a, b) => b.id.localeCompare(a.id))[0] });
      });
      return;
    case 'history':
      report(dispatch, async () => dispatch({ type: 'history', entries: await session.history() }));
      return;
    case 'copy': {
      const command = around.commandFor(actionOf(wanted));
      around.copy(command);
      dispatch({ type: 'notice', notice: { tone: 'ok', text: `Copied: ${command}` } });
      return;
    }
    case 'say-command': {
      const command = around.commandFor({ kind: 'fix', code: wanted.code, proposal: wanted.remedy.id });
      // The command stands on a row of its own, so that it can be copied from the screen.
      const text = `Files are judged here: nothing can be changed. On the cluster:\n${command}`;
      dispatch({ type: 'notice', notice: { tone: 'warn', text } });
      return;
    }
    case 'abort':
      running.plan?.abort();
      return;
    case 'redraw':
    case 'suspend':
      around[wanted.type]();
      return;
    case 'leave':
      around.leave?.();
      return;
    case 'exit':
      running.examination?.abort();
      around.exit(wanted.code, wanted.words);
      return;
  }
}

function actionOf(wanted: Extract<Request, { type: 'copy' }>): CommandAction {
  if (wanted.undo) return { kind: 'undo' };
  if (wanted.remedy === undefined || wanted.code === undefined) return { kind: 'diagnose' };
  return { kind: 'fix', code: wanted.code, proposal: wanted.remedy.id };
}

/** A new examination takes the place of one that is still going on, whose result is dropped. */
async function examine({ session, dispatch, running }: Means): Promise<void> {
  running.examination?.abort();
  const controller = new AbortController();
  running.examination = controller;
  const { signal } = controller;
  dispatch({ type: 'examining', at: Date.now() });
  try {
    const examination = await session.examine({
      signal,
      onProgress: (progress) => {
        if (!signal.aborted) dispatch({ type: 'progress', progress });
      },
    });
    if (!signal.aborted) dispatch({ type: 'examined', examination });
  } catch (error) {
    if (!signal.aborted) dispatch({ type: 'examination-failed', reason: reasonOf(error) });
  }
}

async function carryOutPlan(
  wanted: Extract<Request, { type: 'apply' | 'undo' }>,
  { session, around, dispatch, running }: Means,
): Promise<void> {
  running.examination?.abort();
  const controller = new AbortController();
  running.plan = controller;
  const title = wanted.type === 'apply' ? wanted.remedy.proposal.title : 'Undo the latest plan';
  dispatch({ type: 'plan-started', verb: wanted.type, title, at: Date.now() });
  const options = {
    signal: controller.signal,
    onProgress: (progress: Extract<Action, { type: 'plan-progress' }>['progress']) =>
      dispatch({ type: 'plan-progress', progress }),
    ...(around.lend === undefined ? {} : { handOver: around.lend }),
  };
  try {
    if (wanted.type === 'apply') {
      const { workaround, reversible } = wanted.remedy.proposal;
      const outcome = await session.apply(wanted.remedy, wanted.answers, options);
      dispatch({
        type: 'applied',
        outcome,
        ...(workaround ? { workaround } : {}),
        ...(reversible ? {} : { reversible }),
      });
    } else {
      dispatch({ type: 'undone', outcome: await session.undo(options) });
    }
  } catch (error) {
    dispatch({ type: 'plan-broke', reason: reasonOf(error) });
  } finally {
    running.plan = undefined;
  }
}
