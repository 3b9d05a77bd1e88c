/** Where and why text is not JSON for Go's encoding/json; `end` is the offset behind the value when it is. */
export type GoJson = { end: number } | { message: string; offset: number };

// Far less than Go allows; a configuration never comes near it, and what reads the text later may be recursive.
const DEEPEST = 1000;
const BLANKS = ' \t\r\n';

/**
 * Scans the first JSON value of a text and gives the faults the words of Go's encoding/json, which dockerd prints: people look for these words.
 * `EOF` for a text of blanks only.
 */
export function scanGoJson(text: string): GoJson {
  const open: ('{' | '[')[] = [];
  let expect: 'value' | 'first-element' | 'first-key' | 'key' | 'colon' | 'after' = 'value';
  let at = skipBlanks(text, 0);
  if (at === text.length) return { message: 'EOF', offset: at };
  for (; ; at = skipBlanks(text, at)) {
    const char = text[at];
    if (char === undefined) return { message: 'unexpected EOF', offset: at };
    const innermost = open.at(-1);
    if (expect === 'after') {
      if (char === ',') expect = innermost === '{' ? 'key' : 'value';
      else if (char === (innermost === '{' ? '}' : ']')) open.pop();
      else
        return invalid(text, at, innermost === '{' ? 'after object key:value pair' : 'after array element');
      at += 1;
    } else if (expect === 'colon') {
      if (char !== ':') return invalid(text, at, 'after object key');
      expect = 'value';
      at += 1;
    } else if ((expect === 'first-key' && char === '}') || (expect === 'first-element' && char === ']')) {
      open.pop();
      expect = 'after';
      at += 1;
    } else if (expect === 'key' || expect === 'first-key') {
      if (char !== '"') return invalid(text, at, 'looking for beginning of object key string');
      const key = scanString(text, at);
      if ('message' in key) return key;
      at = key.end;
      expect = 'colon';
    } else if (char === '{' || char === '[') {
      if (open.push(char) > DEEPEST) return { message: 'exceeded max depth', offset: at };
      expect = char === '{' ? 'first-key' : 'first-element';
      at += 1;
    } else {
      const scalar = scanScalar(text, at);
      if ('message' in scalar) return scalar;
      at = scalar.end;
      expect = 'after';
    }
    if (expect === 'after' && open.length === 0) return { end: at };
  }
}

function skipBlanks(text: string, from: number): number {
  let at = from;
  while (at < text.length && BLANKS.includes(text[at] ?? '')) at += 1;
  return at;
}

/** The fault of a character, or of the end of the text where one was expected. */
function invalid(text: string, at: number, context: string): GoJson {
  if (at >= text.length) return { message: 'unexpected EOF', offset: at };
  return { message: `invalid character ${quoted(text, at)} ${context}`, offset: at };
}

/** Go looks at bytes: of a character beyond ASCII it names the first byte of its UTF-8. */
function quoted(text: string, at: number): string {
  const code = text.codePointAt(at) ?? 0;
  const byte =
    code < 0x80
      ? code
      : code < 0x800
        ? 0xc0 | (code >> 6)
        : code < 0x10000
          ? 0xe0 | (code >> 12)
          : 0xf0 | (code >> 18);
  const named: Record<number, string> = {
    7: '\\a',
    8: '\\b',
    9: '\\t',
    10: '\\n',
    11: '\\v',
    12: '\\f',
    13: '\\r',
    39: "\\'",
    92: '\\\\',
  };
  const name = named[byte];
  if (name !== undefined) return `'${name}'`;
  return byte < 0x20 || byte === 0x7f
    ? `'\\x${byte.toString(16).padStart(2, '0')}'`
    : `'${String.fromCharCode(byte)}'`;
}

function scanScalar(text: string, at: number): GoJson {
  const char = text[at] ?? '';
  if (char === '"') return scanString(text, at);
  if (/[-0-9]/.test(char)) return scanNumber(text, at);
  const literal = ['true', 'false', 'null'].find((word) => word.startsWith(char));
  if (literal === undefined) return invalid(text, at, 'looking for beginning of value');
  for (let index = 1; index < literal.length; index += 1) {
    if (text[at + index] !== literal[index])
      return invalid(text, at + index, `in literal ${literal} (expecting '${literal[index]}')`);
  }
  return { end: at + literal.length };
}

function scanString(text: string, start: number): GoJson {
  let at = start + 1;
  for (;;) {
    const char = text[at];
    if (char === undefined) return invalid(text, at, 'in string literal');
    if (char === '"') return { end: at + 1 };
    if (char < ' ') return invalid(text, at, 'in string literal');
    if (char === '\\') {
      at += 1;
      if (text[at] === 'u') {
        for (let index = 1; index <= 4; index += 1) {
          if (!/^[0-9a-fA-F]$/.test(text[at + index] ?? ''))
            return invalid(text, at + index, 'in \\u hexadecimal character escape');
        }
        at += 4;
      } else if (!/^["\\/bfnrt]$/.test(text[at] ?? '')) return invalid(text, at, 'in string escape code');
    }
    at += 1;
  }
}

function scanNumber(text: string, start: number): GoJson {
  const digits = (from: number): number => {
    let at = from;
    while (/^[0-9]$/.test(text[at] ?? '')) at += 1;
    return at;
  };
  const first = text[start] === '-' ? start + 1 : start;
  let at = text[first] === '0' ? first + 1 : digits(first);
  if (at === first) return invalid(text, at, 'in numeric literal');
  if (text[at] === '.') {
    const fraction = at + 1;
    at = digits(fraction);
    if (at === fraction) return invalid(text, at, 'after decimal point in numeric literal');
  }
  if (/^[eE]$/.test(text[at] ?? '')) {
    const exponent = /^[+-]$/.test(text[at + 1] ?? '') ? at + 2 : at + 1;
    at = digits(exponent);
    if (at === exponent) return invalid(text, at, 'in exponent of numeric literal');
  }
  return { end: at };
}
