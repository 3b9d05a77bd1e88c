import type { Field } from '../../components/field.js';
import type { Press } from '../diagnosis/keys.js';
import { judged, NOTHING_CHANGED, pasted, pressed } from '../word-dialog.js';
import { apply } from './plan.js';
import { type Overlay, request, type State } from './state.js';

type Dialog = Extract<Overlay, { field: Field }>;

/** A key in a dialog that asks for a typed word. */
export function pressInDialog(state: State, dialog: Dialog, press: Press): State {
  const next = pressed(dialog.field, press);
  if (next === dialog.field) return state;
  if (next === 'close') return { ...state, overlay: undefined };
  return next === 'accept' ? accept(state, dialog) : withField(state, dialog, next);
}

export function pasteInDialog(state: State, dialog: Dialog, text: string): State {
  return withField(state, dialog, pasted(dialog.field, text));
}

function withField(state: State, dialog: Dialog, field: Field): State {
  return { ...state, overlay: { ...dialog, field, wrong: false } };
}

function accept(state: State, dialog: Dialog): State {
  const verdict = judged(dialog);
  if (verdict === 'nothing') return { ...state, overlay: undefined, notice: NOTHING_CHANGED };
  if (verdict !== 'said') return { ...state, overlay: verdict };
  if (dialog.kind === 'confirm') return apply(state, dialog.step, dialog.answers);
  return request({ ...state, overlay: undefined, moved: false }, { type: 'undo', title: dialog.title });
}
