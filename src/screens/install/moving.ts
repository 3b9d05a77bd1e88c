import { type Move, stepped } from '../stepping.js';
import { helpEntries } from './hints.js';
import { layoutOf } from './layout.js';
import type { State } from './state.js';
import { stepContent } from './step-content.js';
import { selectedStep } from './steps.js';
import { overlayLines } from './text-overlay.js';

/** Moves the selection or scrolls what has the focus; nothing wraps round. Pages always scroll: the steps are few. */
export function move(state: State, by: Move): State {
  if (state.overlay !== undefined) return scrollOverlay(state, by);
  return state.focus === 'step' || by === 'page-up' || by === 'page-down'
    ? scrollStep(state, by)
    : moveStep(state, by);
}

/** Puts the cursor on another step. It stays there until the person goes on. */
export function moveStep(state: State, by: Move): State {
  const { view } = state;
  if (view === undefined) return state;
  const at = view.steps.findIndex(({ id }) => id === selectedStep(state)?.id);
  const cursor = view.steps[stepped(at, by, 1, view.steps.length - 1)]?.id;
  if (cursor === undefined || cursor === state.cursor) return state;
  return {
    ...state,
    cursor,
    moved: cursor !== view.current,
    asking: undefined,
    notice: undefined,
    focus: 'steps',
    scroll: { ...state.scroll, step: 0 },
  };
}

export function scrollStep(state: State, by: Move): State {
  const { lines, height, top, auto } = stepContent(state);
  const page = Math.max(1, lines.length > height ? height - 1 : height);
  const to = stepped(top, by, page, Math.max(0, lines.length - page));
  return { ...state, scroll: { ...state.scroll, step: to - auto } };
}

function scrollOverlay(state: State, by: Move): State {
  const layout = layoutOf(state);
  const count =
    state.overlay?.kind === 'help' ? helpEntries(true).length : overlayLines(state, layout.body.width).length;
  const page = Math.max(1, layout.body.height - 2);
  const overlay = stepped(state.scroll.overlay, by, page, Math.max(0, count - page));
  return { ...state, scroll: { ...state.scroll, overlay } };
}
