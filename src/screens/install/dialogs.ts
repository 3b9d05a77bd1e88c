import { EMPTY_FIELD, edit, type Field, insert } from '../../components/field.js';
import type { Press } from '../diagnosis/keys.js';
import { apply } from './plan.js';
import { type Overlay, request, type State } from './state.js';

type Dialog = Extract<Overlay, { field: Field }>;

/** A key in a dialog that asks for a typed word. */
export function pressInDialog(state: State, dialog: Dialog, press: Press): State {
  if ('text' in press) return withField(state, dialog, insert(dialog.field, press.text));
  if (press.key === 'esc') return { ...state, overlay: undefined };
  if (press.key === 'enter') return accept(state, dialog);
  const field = edit(dialog.field, press.key);
  return field === undefined ? state : withField(state, dialog, field);
}

export function pasteInDialog(state: State, dialog: Dialog, text: string): State {
  return withField(state, dialog, insert(dialog.field, text.replace(/[\r\n]+$/, '')));
}

function withField(state: State, dialog: Dialog, field: Field): State {
  return { ...state, overlay: { ...dialog, field, wrong: false } };
}

function accept(state: State, dialog: Dialog): State {
  const typed = dialog.field.text.trim().toLowerCase();
  if (typed === '') {
    return { ...state, overlay: undefined, notice: { tone: 'plain', text: 'Nothing was changed.' } };
  }
  if (typed !== dialog.word) return { ...state, overlay: { ...dialog, field: EMPTY_FIELD, wrong: true } };
  if (dialog.kind === 'confirm') return apply(state, dialog.step, dialog.answers);
  return request({ ...state, overlay: undefined, moved: false }, { type: 'undo', title: dialog.title });
}
