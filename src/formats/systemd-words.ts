export interface Word {
  text: string;
  /** Where it stands in the value that was split, quotes included. */
  start: number;
  end: number;
}

/** `escapes`: C escapes are resolved, else a backslash only takes the meaning from the next sign. `relaxed`: a quote may stay open. */
interface Rules {
  escapes: boolean;
  relaxed: boolean;
}

/** Splits the value of a setting, as systemd does for ExecStart and Environment. Undefined when a quote is not closed. */
export function splitSetting(value: string): Word[] | undefined {
  return split(value, { escapes: true, relaxed: false });
}

/** Splits the value of a variable that stands by itself as `$NAME` in a command line. */
export function splitVariable(value: string): Word[] {
  return split(value, { escapes: false, relaxed: true }) ?? [];
}

/** systemd's extract_first_word, until nothing is left. */
function split(value: string, rules: Rules): Word[] | undefined {
  const words: Word[] = [];
  let at = 0;
  for (;;) {
    while (isBlank(value[at])) at += 1;
    if (at >= value.length) return words;
    const start = at;
    let text = '';
    let quote = '';
    for (; at < value.length; at += 1) {
      const char = value[at] ?? '';
      if (char === '\\') {
        const resolved = escapeAt(value, at + 1, rules, quote !== '');
        if (resolved === undefined) return undefined;
        text += resolved.text;
        at += resolved.length;
      } else if (quote !== '') {
        if (char === quote) quote = '';
        else text += char;
      } else if (char === '"' || char === "'") quote = char;
      else if (isBlank(char)) break;
      else text += char;
    }
    if (quote !== '' && !rules.relaxed) return undefined;
    words.push({ text, start, end: at });
  }
}

function isBlank(char: string | undefined): boolean {
  return char === ' ' || char === '\t' || char === '\n' || char === '\r';
}

const NAMED: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  s: ' ',
  '\\': '\\',
  '"': '"',
  "'": "'",
};

/** What stands for the signs behind a backslash, and how many of them. An unknown escape stays as it is. */
function escapeAt(
  value: string,
  at: number,
  rules: Rules,
  quoted: boolean,
): { text: string; length: number } | undefined {
  const char = value[at];
  if (char === undefined) {
    if (rules.relaxed) return { text: '', length: 0 };
    return quoted ? undefined : { text: '\\', length: 0 };
  }
  if (!rules.escapes) return { text: char, length: 1 };
  const named = Object.hasOwn(NAMED, char) ? NAMED[char] : undefined;
  if (named !== undefined) return { text: named, length: 1 };
  const numbered = /^(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-3][0-7]{2}))/.exec(
    value.slice(at, at + 9),
  );
  const [whole = '', x, u, long, octal] = numbered ?? [];
  const code = octal === undefined ? Number.parseInt(x ?? u ?? long ?? '0', 16) : Number.parseInt(octal, 8);
  if (code > 0 && code <= 0x10ffff) return { text: String.fromCodePoint(code), length: whole.length };
  return { text: `\\${char}`, length: 1 };
}
