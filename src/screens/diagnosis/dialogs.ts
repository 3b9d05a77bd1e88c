import { EMPTY_FIELD, type Field, fieldOf } from '../../components/field.js';
import { confirmationWord } from '../../fixes/confirmation-word.js';
import type { Answers } from '../../fixes/fix.js';
import { choiceOf } from '../../plan/answers.js';
import type { Remedy } from '../../session/session.js';
import { judged, NOTHING_CHANGED, pasted, pressed } from '../word-dialog.js';
import type { Press } from './keys.js';
import { type Overlay, request, type State } from './state.js';

type Dialog = Extract<Overlay, { field: Field }>;

/** Starts what `a` means for a remedy: its questions, then the typed word if it needs one, then the plan. */
export function begin(state: State, remedy: Remedy): State {
  return ask(state, remedy, 0, {});
}

function ask(state: State, remedy: Remedy, index: number, answers: Answers): State {
  const question = remedy.proposal.questions[index];
  if (question !== undefined) {
    const field = fieldOf(question.kind === 'text' ? (question.default ?? '') : '');
    return { ...state, overlay: { kind: 'question', remedy, index, answers, field } };
  }
  const word = confirmationWord(remedy.proposal);
  if (word === undefined) {
    return request({ ...state, overlay: undefined, full: false }, { type: 'apply', remedy, answers });
  }
  return { ...state, overlay: { kind: 'confirm', remedy, answers, word, field: EMPTY_FIELD, wrong: false } };
}

/** A key in an open dialog. */
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
  return {
    ...state,
    overlay: dialog.kind === 'question' ? { ...dialog, field } : { ...dialog, field, wrong: false },
  };
}

function accept(state: State, dialog: Dialog): State {
  if (dialog.kind === 'question') {
    const question = dialog.remedy.proposal.questions[dialog.index];
    if (question === undefined) return { ...state, overlay: undefined };
    if (dialog.field.text === '' && question.generate !== true) return state;
    if (choiceOf(question, dialog.field.text) === undefined) return state;
    const answers = { ...dialog.answers, [question.id]: dialog.field.text };
    return ask(state, dialog.remedy, dialog.index + 1, answers);
  }
  const verdict = judged(dialog);
  if (verdict === 'nothing') return { ...state, overlay: undefined, notice: NOTHING_CHANGED };
  if (verdict !== 'said') return { ...state, overlay: verdict };
  const closed: State = { ...state, overlay: undefined, full: false };
  return dialog.kind === 'confirm'
    ? request(closed, { type: 'apply', remedy: dialog.remedy, answers: dialog.answers })
    : request(closed, { type: 'undo' });
}
