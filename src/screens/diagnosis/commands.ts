import { EMPTY_FIELD } from '../../components/field.js';
import { exitCodeOf } from '../../report/exit-code.js';
import { CUT_SHORT } from '../sentences.js';
import type { Command } from './command.js';
import { begin } from './dialogs.js';
import { move, paneAfter, scrollView, toFailing } from './moving.js';
import { offerFor, selectedRow } from './rows.js';
import { busy, request, type State } from './state.js';

/** What a command does to the screen. `key` is the key that was pressed, for the digits. */
export function run(state: State, command: Command, key: string): State {
  switch (command) {
    case 'up':
    case 'down':
    case 'page-up':
    case 'page-down':
    case 'first':
    case 'last':
      return move(state, command);
    case 'fix-up':
    case 'fix-down':
      return scrollView(state, state.full ? 'full' : 'fix', command === 'fix-up' ? 'half-up' : 'half-down');
    case 'next-failing':
      return toFailing(state, 1);
    case 'previous-failing':
      return toFailing(state, -1);
    case 'open':
      return open(state);
    case 'back':
      return back(state);
    case 'next-pane':
      return { ...state, focus: paneAfter(state, 1) };
    case 'previous-pane':
      return { ...state, focus: paneAfter(state, -1) };
    case 'apply':
      return apply(state);
    case 'choose':
      return choose(state, Number(key) - 1);
    case 'undo':
      return request(closeResult(state), { type: 'find-undo' });
    case 'recheck':
    case 'recheck-all':
      return recheck(state, command === 'recheck');
    case 'filter':
      return { ...closeResult(state), filtering: true, focus: 'causes' };
    case 'copy':
      return copy(state);
    case 'history':
      return request(
        {
          ...state,
          overlay: { kind: 'history', entries: undefined },
          scroll: { ...state.scroll, overlay: 0 },
        },
        { type: 'history' },
      );
    case 'help':
      return { ...state, overlay: { kind: 'help' }, scroll: { ...state.scroll, overlay: 0 } };
    case 'redraw':
    case 'suspend':
      return request(state, { type: command });
    case 'leave':
      return request(state, { type: 'leave' });
    case 'quit':
      return request(state, { type: 'exit', code: quitCode(state), words: [] });
    case 'interrupt':
      return interrupt(state);
    case 'accept':
      return state;
  }
}

/** One level: the outcome of a plan, the notice, the filter, the focus, then the screen that has opened this one. It never quits. */
function back(state: State): State {
  if (state.overlay !== undefined) return { ...state, overlay: undefined };
  if (state.full) return { ...state, full: false };
  if (state.activity?.result !== undefined) return closeResult(state);
  if (state.notice !== undefined) return { ...state, notice: undefined };
  if (state.filter.text !== '') return { ...state, filter: EMPTY_FIELD, listTop: 0 };
  if (state.focus === 'causes' && state.setting.inInstall === true) return request(state, { type: 'leave' });
  return { ...state, focus: 'causes' };
}

function closeResult(state: State): State {
  if (state.activity?.result === undefined) return state;
  return { ...state, activity: undefined, scroll: { ...state.scroll, fix: 0 } };
}

function open(state: State): State {
  if (state.activity?.result !== undefined) return closeResult(state);
  return selectedRow(state) === undefined
    ? state
    : { ...state, full: true, scroll: { ...state.scroll, full: 0 } };
}

function apply(state: State): State {
  // The outcome of the last plan covers the fix: what is not on display is not applied.
  if (state.activity?.result !== undefined) return closeResult(state);
  const offer = offerFor(state);
  if (offer === undefined) {
    const row = selectedRow(state);
    if (row === undefined) return state;
    const code = row.kind === 'finding' ? row.finding.code : row.check.code;
    return {
      ...state,
      notice: { tone: 'warn', text: `No fix to apply here. See: regdoctor explain ${code}` },
    };
  }
  if (!state.setting.canApply) {
    return request(state, { type: 'say-command', remedy: offer.remedy.proposal, code: offer.of.code });
  }
  return begin({ ...state, notice: undefined }, offer.remedy);
}

function choose(state: State, index: number): State {
  const offer = offerFor(state);
  if (offer === undefined || index >= offer.remedies.length) return state;
  return {
    ...closeResult(state),
    chosen: { ...state.chosen, [offer.of.id]: index },
    scroll: { ...state.scroll, fix: 0, full: 0 },
  };
}

function recheck(state: State, one: boolean): State {
  if (state.examining !== undefined) return state;
  const row = selectedRow(state);
  const about = one && row?.kind === 'finding' ? { id: row.id, code: row.finding.code } : undefined;
  const asked: State = {
    ...closeResult(state),
    notice: undefined,
    examining: { startedAt: 0, about, readings: {}, checks: [] },
  };
  return request(asked, { type: 'examine' });
}

function copy(state: State): State {
  const offer = offerFor(state);
  const undo = state.activity?.result !== undefined && state.undoable > 0;
  return request(state, { type: 'copy', remedy: offer?.remedy.proposal, code: offer?.of.code, undo });
}

/** 3 as long as nothing was examined: it could not be told. */
export function quitCode(state: State): number {
  return state.examination === undefined ? 3 : exitCodeOf(state.examination.diagnosis, state.setting.strict);
}

/** Ctrl-C: at rest it quits; while a plan is at work it stops after the current change, and a second one does not wait for that. */
export function interrupt(state: State): State {
  const code = state.interruptedCode;
  if (!busy(state) || state.activity === undefined) {
    const requests = state.requests.filter(({ type }) => type !== 'apply' && type !== 'undo');
    // A plan that was asked for in the same moment is not begun.
    const words = requests.length < state.requests.length ? ['Nothing was changed.'] : [];
    return request({ ...state, requests }, { type: 'exit', code, words });
  }
  if (state.activity.interrupting) {
    const words = [CUT_SHORT];
    return request(state, { type: 'exit', code, words });
  }
  return request({ ...state, activity: { ...state.activity, interrupting: true } }, { type: 'abort' });
}
