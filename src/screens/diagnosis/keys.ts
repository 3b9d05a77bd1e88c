import type { Key } from 'ink';
import { graphemes } from '../../components/text.js';

/** One key press: a named key (`up`, `ctrl-c`), or a typed character. */
export type Press = { key: string } | { text: string };

const NAMED: readonly [keyof Key, string][] = [
  ['upArrow', 'up'],
  ['downArrow', 'down'],
  ['leftArrow', 'left'],
  ['rightArrow', 'right'],
  ['pageUp', 'pageup'],
  ['pageDown', 'pagedown'],
  ['home', 'home'],
  ['end', 'end'],
  ['escape', 'esc'],
  ['backspace', 'backspace'],
  ['delete', 'delete'],
];

/** Key presses of one Ink event. Keys typed fast arrive as one chunk (`jjk`, `yes\r`), which is taken apart here. */
export function pressesOf(input: string, key: Key): Press[] {
  for (const [flag, name] of NAMED) if (key[flag] === true) return [{ key: name }];
  if (key.tab) return [{ key: key.shift ? 'shift-tab' : 'tab' }];
  if (key.return) return [{ key: 'enter' }];
  if (key.ctrl) return input === '' ? [] : [{ key: `ctrl-${input}` }];
  if (key.meta) return [];
  return graphemes(input).map(pressOf);
}

function pressOf(grapheme: string): Press {
  if (grapheme === '\r' || grapheme === '\n' || grapheme === '\r\n') return { key: 'enter' };
  if (grapheme === '\t') return { key: 'tab' };
  const code = grapheme.charCodeAt(0);
  if (code === 0x7f || code === 0x08) return { key: 'backspace' };
  if (code < 0x1b) return { key: `ctrl-${String.fromCharCode(code + 0x60)}` };
  return { text: grapheme };
}

/** The name under which the keymap knows a press. */
export function nameOfPress(press: Press): string {
  return 'key' in press ? press.key : press.text;
}
