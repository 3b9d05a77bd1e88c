import type { ValueChar } from './defaults-model.js';

/** A word of a shell command. */
export interface ShWord {
  chars: ShChar[];
  from: number;
  to: number;
  /** Before the last closing quote, or at the end of a word that does not end in one. */
  insertAt: number;
  quoted: boolean;
  /** Contains a command, an arithmetic expression, or a variable with a rule such as `${A:-b}`. */
  computed: boolean;
}

/** A character of a word; a variable is one, whose name `variable` has. */
export interface ShChar extends ValueChar {
  quoted: boolean;
  variable?: string;
}

export type ShToken =
  | { kind: 'word'; word: ShWord; line: number }
  /** A line end, `;`, `&`, `|`, `(`, `)`, `<`, `>` and what is made of them. */
  | { kind: 'sign'; text: string; line: number };

/** Splits a shell script into words and signs, as far as POSIX sh does before it runs anything. Undefined: a quote is not closed. */
export function shTokens(text: string): ShToken[] | undefined {
  const tokens: ShToken[] = [];
  let line = 1;
  let at = 0;
  while (at < text.length) {
    const char = text[at] ?? '';
    const joined = text.startsWith('\\\n', at);
    if (char === ' ' || char === '\t' || joined) {
      at += joined ? 2 : 1;
      line += joined ? 1 : 0;
    } else if (char === '#') {
      const end = text.indexOf('\n', at);
      at = end < 0 ? text.length : end;
    } else if (';&|()<>\n'.includes(char)) {
      const sign = char === '\n' ? '\n' : (/^[;&|<>]+|^[()]/.exec(text.slice(at))?.[0] ?? char);
      tokens.push({ kind: 'sign', text: sign, line });
      line += sign === '\n' ? 1 : 0;
      at += sign.length;
    } else {
      const word = readWord(text, at);
      if (word === undefined) return undefined;
      tokens.push({ kind: 'word', word, line });
      line += text.slice(at, word.to).split('\n').length - 1;
      at = word.to;
    }
  }
  return tokens;
}

function readWord(text: string, from: number): ShWord | undefined {
  const word: ShWord = {
    chars: [],
    from,
    to: text.length,
    insertAt: text.length,
    quoted: false,
    computed: false,
  };
  let at = from;
  while (at < text.length) {
    const char = text[at] ?? '';
    if (' \t\n;&|()<>'.includes(char)) break;
    word.quoted = char === '"' || char === "'";
    if (char === '\\') {
      if (text[at + 1] !== '\n') {
        word.chars.push({
          char: text[at + 1] ?? '\\',
          from: at,
          to: Math.min(at + 2, text.length),
          quoted: true,
        });
      }
      at += 2;
    } else if (char === "'") {
      const close = text.indexOf("'", at + 1);
      if (close < 0) return undefined;
      for (let inner = at + 1; inner < close; inner += 1) {
        word.chars.push({ char: text[inner] ?? '', from: inner, to: inner + 1, quoted: true });
      }
      at = close + 1;
    } else if (char === '"') {
      const close = readDouble(text, at + 1, word);
      if (close === undefined) return undefined;
      at = close + 1;
    } else if (char === '$' || char === '`') at = readExpansion(text, at, word, false);
    else {
      word.chars.push({ char, from: at, to: at + 1, quoted: false });
      at += 1;
    }
  }
  word.to = Math.min(at, text.length);
  word.insertAt = word.quoted ? word.to - 1 : word.to;
  return word;
}

/** The offset of the closing quote. */
function readDouble(text: string, from: number, word: ShWord): number | undefined {
  let at = from;
  while (at < text.length) {
    const char = text[at] ?? '';
    const next = text[at + 1] ?? '';
    if (char === '"') return at;
    if (char === '\\' && '$`"\\\n'.includes(next) && next !== '') {
      if (next !== '\n') word.chars.push({ char: next, from: at, to: at + 2, quoted: true });
      at += 2;
    } else if (char === '$' || char === '`') at = readExpansion(text, at, word, true);
    else {
      word.chars.push({ char, from: at, to: at + 1, quoted: true });
      at += 1;
    }
  }
  return undefined;
}

/** The offset behind `$NAME` or `${NAME}`. Anything else that a shell computes is only noted: it may go beyond what is read here. */
function readExpansion(text: string, at: number, word: ShWord, quoted: boolean): number {
  const match = /^\$(?:([A-Za-z_][A-Za-z0-9_]*)|\{([A-Za-z_][A-Za-z0-9_]*)\})/.exec(text.slice(at, at + 256));
  const variable = match?.[1] ?? match?.[2];
  if (match !== null && variable !== undefined) {
    const to = at + match[0].length;
    word.chars.push({ char: match[0], from: at, to, quoted, variable });
    return to;
  }
  const end = endOfComputed(text, at);
  word.computed ||= end > at;
  // A dollar before anything else stands for itself.
  const to = Math.max(end, at + 1);
  word.chars.push({ char: text.slice(at, to), from: at, to, quoted });
  return to;
}

/** The offset behind `` `...` ``, `$(...)`, `${...}` and `$1`; that of the dollar when it is none of these. Quotes within are not looked at. */
function endOfComputed(text: string, at: number): number {
  const next = text[at + 1] ?? '';
  const close = (sign: string): number => {
    const found = text.indexOf(sign, at + 2);
    return found < 0 ? text.length : found + 1;
  };
  if (text[at] === '`') return next === '`' ? at + 2 : close('`');
  if (next === '{') return close('}');
  if (next !== '(') return /[0-9@*#?$!-]/.test(next) ? at + 2 : at;
  let depth = 0;
  for (let index = at + 1; index < text.length; index += 1) {
    if (text[index] === '(') depth += 1;
    if (text[index] === ')') depth -= 1;
    if (depth === 0) return index + 1;
  }
  return text.length;
}
