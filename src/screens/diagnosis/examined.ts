import type { Examination } from '../../session/session.js';
import { layoutOf } from './layout.js';
import { listTop } from './moving.js';
import { rowsOf, selectedRow } from './rows.js';
import type { State } from './state.js';

/** Takes over an examination. The cursor stays on its finding if the user put it there and it still stands; else it is at the top. */
export function withExamination(state: State, examination: Examination): State {
  const ids = rowsOf(examination.diagnosis, '').map((row) => (row.kind === 'heading' ? undefined : row.id));
  const cursor = ids.includes(state.cursor) ? state.cursor : undefined;
  const next: State = { ...state, examination, cursor };
  if (selectedRow(next)?.id === selectedRow(state)?.id) return next;
  return { ...next, full: false, scroll: { ...state.scroll, details: 0, fix: 0, full: 0 } };
}

/** After the size or the list has changed: the focus is on a pane that is there, the selected row is in view. */
export function relaid(state: State): State {
  const focus = layoutOf(state).kind === 'narrow' && state.focus === 'details' ? 'causes' : state.focus;
  return { ...state, focus, listTop: listTop(state) };
}
