import { EMPTY_FIELD, edit, type Field, insert } from '../components/field.js';
import { nameOfPress, type Press } from './diagnosis/keys.js';

/** A dialog that goes on when this word is typed. */
export interface WordDialog {
  word: string;
  field: Field;
  /** Another word was typed last. */
  wrong: boolean;
}

/** What a key does in a dialog with a field: it is closed, answered, or has another text. */
export function pressed(field: Field, press: Press): 'close' | 'accept' | Field {
  if ('text' in press) return insert(field, press.text);
  const name = nameOfPress(press);
  if (name === 'esc') return 'close';
  return name === 'enter' ? 'accept' : (edit(field, name) ?? field);
}

/** The field with pasted text in it, without the line ends behind that. */
export function pasted(field: Field, text: string): Field {
  return insert(field, text.replace(/[\r\n]+$/, ''));
}

/** What was typed: nothing, which means no, the word, or another one, and then the dialog asks again. */
export function judged<D extends WordDialog>(dialog: D): 'nothing' | 'said' | D {
  const typed = dialog.field.text.trim().toLowerCase();
  if (typed === '') return 'nothing';
  return typed === dialog.word ? 'said' : { ...dialog, field: EMPTY_FIELD, wrong: true };
}

/** What is said when nothing was typed. */
export const NOTHING_CHANGED = { tone: 'plain', text: 'Nothing was changed.' } as const;
