import { type Dispatch, useCallback, useEffect, useRef } from 'react';
import type { InstallSession } from '../../session/install-session.js';
import type { StepId } from '../../steps/step.js';
import { report, useRequests } from '../effects.js';
import { type Means, type Running, work } from './carry-work.js';
import type { InstallProgram, StepCommands } from './install-program.js';
import type { Action, Request, RequestBody, State } from './state.js';

/** Carries out what the reducer asks for, each request once, and reports back by actions. Leaving the screen aborts all of it. */
export function useInstall(
  session: InstallSession,
  program: InstallProgram,
  state: State,
  dispatch: Dispatch<Action>,
): void {
  const running = useRef<Running>({ work: undefined, view: undefined, commands: new Map() });
  const { view, diagnosing } = state;
  const { stepSeconds } = state.setting;

  useEffect(() => {
    running.current.view = view;
    for (const { id } of view?.steps ?? []) {
      const commands = session.commands(id);
      if (commands.length > 0) running.current.commands.set(id, commands);
    }
  }, [session, view]);

  const carry = useCallback(
    (wanted: Request) =>
      carryOut(wanted, { session, program, dispatch, running: running.current, stepSeconds }),
    [session, program, dispatch, stepSeconds],
  );
  useRequests<RequestBody>(state, dispatch, carry);

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
