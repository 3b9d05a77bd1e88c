import { windowAround } from '../../components/text.js';
import { halfStepped, type Move, stepped } from '../stepping.js';
import { helpEntries } from './hints.js';
import { layoutOf, type View, viewHeight, viewLines } from './layout.js';
import { currentRows, type Row, selectedRow } from './rows.js';
import type { Pane, State } from './state.js';

/** Moves the selection or scrolls what has the focus; nothing wraps round. */
export function move(state: State, step: Move): State {
  if (state.overlay !== undefined) return scrollOverlay(state, step);
  if (state.full) return scrollView(state, 'full', step);
  return state.focus === 'causes' ? moveCursor(state, step) : scrollView(state, state.focus, step);
}

function moveCursor(state: State, step: Move): State {
  const rows = currentRows(state);
  const selectable = rows.filter((row) => row.kind !== 'heading');
  const at = selectable.findIndex((row) => row.id === selectedRow(state, rows)?.id);
  if (at < 0) return state;
  const to = stepped(at, step, layoutOf(state).causes.height, selectable.length - 1);
  return select(state, selectable[to]?.id, rows);
}

/** Puts the cursor on a row, in view, and shows its details and fix from their beginning. */
export function select(state: State, id: string | undefined, rows: Row[] = currentRows(state)): State {
  if (id === undefined || id === selectedRow(state, rows)?.id) return state;
  const next = { ...state, cursor: id, scroll: { ...state.scroll, details: 0, fix: 0, full: 0 } };
  return { ...next, listTop: listTop(next, rows) };
}

/** First row to show so that the selected one is in view; the heading above a group's first row comes with it. */
export function listTop(state: State, rows: Row[] = currentRows(state)): number {
  const selected = selectedRow(state, rows);
  const at = rows.findIndex((row) => row.kind !== 'heading' && row.id === selected?.id);
  const from = rows[at - 1]?.kind === 'heading' ? at - 1 : at;
  const height = layoutOf(state).causes.height;
  return windowAround(at, windowAround(from, state.listTop, height, rows.length), height, rows.length);
}

/** The next or previous failing row after the selected one. */
export function toFailing(state: State, direction: 1 | -1): State {
  const rows = currentRows(state);
  const selected = selectedRow(state, rows)?.id;
  const at = rows.findIndex((row) => row.kind !== 'heading' && row.id === selected);
  for (let index = at + direction; index >= 0 && index < rows.length; index += direction) {
    const row = rows[index];
    if (row?.kind === 'finding' && row.finding.level === 'fail') return select(state, row.id, rows);
  }
  return state;
}

/** Scrolls a view, never past its end. */
export function scrollView(state: State, view: View, step: Move | 'half-up' | 'half-down'): State {
  const layout = layoutOf(state);
  const lines = viewLines(state, view, layout).length;
  const height = viewHeight(layout, view, lines);
  const at = state.scroll[view];
  const last = Math.max(0, lines - height);
  const to =
    step === 'half-up' || step === 'half-down'
      ? halfStepped(at, step, height, last)
      : stepped(at, step, height, last);
  return { ...state, scroll: { ...state.scroll, [view]: to } };
}

function scrollOverlay(state: State, step: Move): State {
  const entries =
    state.overlay?.kind === 'history' ? (state.overlay.entries?.length ?? 0) * 3 : helpEntries(true).length;
  const height = Math.max(1, layoutOf(state).body.height - 2);
  const to = stepped(state.scroll.overlay, step, height, Math.max(0, entries - height));
  return { ...state, scroll: { ...state.scroll, overlay: to } };
}

/** The pane after or before this one, among those that are on the screen. */
export function paneAfter(state: State, direction: 1 | -1): Pane {
  const panes: Pane[] = layoutOf(state).kind === 'wide' ? ['causes', 'details', 'fix'] : ['causes', 'fix'];
  const at = Math.max(0, panes.indexOf(state.focus));
  return panes[(at + direction + panes.length) % panes.length] ?? 'causes';
}
