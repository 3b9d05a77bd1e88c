import { CUT_SHORT } from '../sentences.js';
import { busy, request, type State } from './state.js';
import { isComplete } from './steps.js';

/** 0 when an image was pushed and pulled, else 1: there is something left to do. */
export function quitCode(state: State): number {
  return isComplete(state.view) ? 0 : 1;
}

/** How to go on, for somebody who leaves before the end. */
export function wordsOnLeaving({ view, setting }: State): string[] {
  const current = view?.steps.find(({ id }) => id === view.current);
  if (view === undefined || isComplete(view)) return [];
  const where =
    current === undefined ? '' : ` at step ${current.number} of ${view.steps.length}, ${current.title}`;
  if (setting.resume === undefined) return [`Left${where}.`];
  return [`Left${where}. What was applied stays. Go on at any time with:\n  ${setting.resume}`];
}

/** Ctrl-C: at rest it quits; while something is changed it stops after the current change, and a second one does not wait for that. */
export function interrupt(state: State): State {
  const { work, interruptedCode: code } = state;
  if (work === undefined || !busy(state) || work.kind === 'answer') {
    // What was asked for in the same moment is not begun.
    const requests = state.requests.filter(
      ({ type }) => type !== 'apply' && type !== 'undo' && type !== 'trial',
    );
    return request({ ...state, requests }, { type: 'exit', code, words: wordsOnLeaving(state) });
  }
  if (work.leaving) {
    const words = [CUT_SHORT, ...wordsOnLeaving(state)];
    return request(state, { type: 'exit', code, words });
  }
  return request({ ...state, work: { ...work, stopping: true, leaving: true } }, { type: 'abort' });
}
