import type { Assignment, DefaultsText, ValueChar } from './defaults-model.js';
import { lineNumbers } from './text-place.js';

const BLANKS = ' \t\r\n';
const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** What stands between the sign of equality and the end of an assignment. */
interface Value {
  chars: ValueChar[];
  end: number;
  insertAt: number;
  quoted: boolean;
  /** False when the text ends within quotes. */
  closed: boolean;
  /** Index in `chars` of what stands behind a closing quote. */
  trailing?: number;
  bare: boolean;
}

/** Reads a file as systemd reads an EnvironmentFile: no shell, and with some surprises (env-file.c). */
export function readForSystemd(text: string): DefaultsText {
  const result: DefaultsText = { assignments: [], problems: [], refused: new Map() };
  const lineOf = lineNumbers(text);
  let at = 0;
  while (at < text.length) {
    const char = text[at] ?? '';
    if (BLANKS.includes(char)) at += 1;
    else if (char === '#' || char === ';') at = afterComment(text, at, result, lineOf);
    else {
      const equals = /[=\r\n]/.exec(text.slice(at));
      const stop = equals === null ? text.length : at + equals.index;
      if (equals?.[0] === '=') {
        const value = readValue(text, stop + 1);
        addAssignment(text, { from: at, equals: stop, line: lineOf(at) }, value, result);
        at = value.end;
      } else {
        result.problems.push(`Line ${lineOf(at)} is no assignment: systemd ignores it.`);
        at = stop;
      }
    }
  }
  return result;
}

function addAssignment(
  text: string,
  { from, equals, line }: { from: number; equals: number; line: number },
  value: Value,
  result: DefaultsText,
): void {
  const key = text.slice(from, equals).replace(/[ \t]+$/, '');
  if (!NAME.test(key)) {
    refuse(text, from, key, line, result);
    return;
  }
  const content = value.chars.map(({ char }) => char).join('');
  const assignment: Assignment = {
    name: key,
    value: content,
    chars: value.chars,
    from,
    to: Math.max(equals + 1, value.chars.at(-1)?.to ?? 0, value.quoted ? value.insertAt + 1 : 0),
    line,
    insertAt: value.insertAt,
    quoted: value.quoted,
  };
  const doubt = doubtOf(content, value);
  if (doubt !== undefined) result.problems.push(`Line ${line}: ${doubt.problem}`);
  result.assignments.push(doubt === undefined ? assignment : { ...assignment, uncertain: doubt.clause });
}

function doubtOf(content: string, value: Value): { problem: string; clause: string } | undefined {
  if (!value.closed || /[\r\n]\s*[A-Za-z_][A-Za-z0-9_]*=/.test(content)) {
    return {
      problem:
        'the quote is not closed where it should be, so that systemd takes following lines as part of the value.',
      clause: 'its quote is not closed where it should be',
    };
  }
  if (
    content[value.trailing ?? -1] === '#' ||
    (value.bare && /\s#/.test(content.slice(value.trailing ?? 0)))
  ) {
    return {
      problem: 'systemd knows no comment behind a value: the # and the words behind it become arguments.',
      clause: 'a comment stands behind the value, which systemd takes as part of it',
    };
  }
  if (value.trailing !== undefined) {
    return {
      problem: 'something stands behind the closing quote, which systemd joins to the value.',
      clause: 'something stands behind its closing quote',
    };
  }
  const variable = /\$\{?[A-Za-z_][A-Za-z0-9_]*\}?/.exec(content);
  if (variable === null) return undefined;
  return {
    problem: `systemd does not put in a value for ${variable[0]}: it is passed on as it stands.`,
    clause: `${variable[0]} is in it, for which systemd puts in no value`,
  };
}

function refuse(text: string, from: number, key: string, line: number, result: DefaultsText): void {
  const bom = text[from] === '\uFEFF';
  const [, exported] = /^export[ \t]+([A-Za-z_][A-Za-z0-9_]*)$/.exec(key) ?? [];
  const [, appended] = /^([A-Za-z_][A-Za-z0-9_]*)\+$/.exec(key) ?? [];
  if (exported !== undefined) {
    result.problems.push(`Line ${line}: systemd ignores an assignment with export.`);
    result.refused.set(exported, `${exported} is set with export in line ${line}, which systemd ignores`);
  } else if (appended !== undefined) {
    result.problems.push(`Line ${line}: systemd ignores an assignment with +=.`);
    result.refused.set(appended, `${appended} is set with += in line ${line}, which systemd ignores`);
  } else if (bom) {
    const name = key.slice(1).replace(/^export[ \t]+/, '');
    result.problems.push(`Line ${line} begins with a byte order mark: systemd ignores it.`);
    result.refused.set(
      name,
      `${name} is set in a line that begins with a byte order mark, which systemd ignores`,
    );
  } else {
    result.problems.push(`Line ${line} has no valid name of a variable: systemd ignores it.`);
  }
}

/** The offset behind a comment. A backslash at its end makes systemd before 254 take the next line for a part of it. */
function afterComment(
  text: string,
  from: number,
  result: DefaultsText,
  lineOf: (offset: number) => number,
): number {
  for (let at = from; at < text.length; at += 1) {
    const char = text[at];
    if (char === '\n' || char === '\r') return at;
    if (char !== '\\') continue;
    at += 1;
    if (text[at] !== '\n') continue;
    const line = lineOf(at);
    const [, name] = /^[ \t]*(?:export[ \t]+)?([A-Za-z_][A-Za-z0-9_]*)=/.exec(text.slice(at + 1)) ?? [];
    if (name === undefined) continue;
    result.problems.push(
      `Line ${line}: the comment ends in a backslash, so that systemd before 254 takes the next line as part of it.`,
    );
    result.refused.set(
      name,
      `${name} is set behind a comment that ends in a backslash, which systemd before 254 takes as part of the comment`,
    );
  }
  return text.length;
}

/** From behind the sign of equality; systemd's states PRE_VALUE, VALUE and those of the quotes. */
function readValue(text: string, start: number): Value {
  const value: Value = {
    chars: [],
    end: text.length,
    insertAt: start,
    quoted: false,
    closed: true,
    bare: false,
  };
  // Behind the last sign that counts: blanks at the end of what is not quoted are dropped.
  let kept = 0;
  for (let at = start; at < text.length; at += 1) {
    const char = text[at] ?? '';
    if (char === '\n' || char === '\r') {
      value.end = at;
      break;
    }
    if (!value.bare && (char === '"' || char === "'")) {
      at = char === '"' ? readDouble(text, at, value) : readSingle(text, at, value);
      kept = value.chars.length;
    } else if (value.bare || !BLANKS.includes(char)) {
      if (value.quoted && !value.bare) value.trailing = value.chars.length;
      value.bare = true;
      if (char === '\\') {
        at += 1;
        const escaped = text[at];
        if (escaped !== undefined && escaped !== '\n' && escaped !== '\r') {
          value.chars.push({ char: escaped, from: at - 1, to: at + 1 });
        }
        kept = value.chars.length;
      } else {
        value.chars.push({ char, from: at, to: at + 1 });
        if (!BLANKS.includes(char)) kept = value.chars.length;
      }
    }
  }
  value.chars.length = kept;
  if (value.bare) {
    value.quoted = false;
    value.insertAt = value.chars.at(-1)?.to ?? start;
  }
  return value;
}

/** Both give the offset of the closing quote, or of the end of the text. */
function readSingle(text: string, from: number, value: Value): number {
  const close = text.indexOf("'", from + 1);
  const end = close < 0 ? text.length : close;
  for (let at = from + 1; at < end; at += 1) value.chars.push({ char: text[at] ?? '', from: at, to: at + 1 });
  return closeQuote(text, end, value);
}

function readDouble(text: string, from: number, value: Value): number {
  let at = from + 1;
  for (; at < text.length && text[at] !== '"'; at += 1) {
    const char = text[at] ?? '';
    const next = text[at + 1];
    if (char !== '\\') value.chars.push({ char, from: at, to: at + 1 });
    else if (next !== undefined) {
      // As in a shell: the backslash stays before signs that need none, and takes a line end away.
      if ('"\\`$'.includes(next)) value.chars.push({ char: next, from: at, to: at + 2 });
      else if (next !== '\n') {
        value.chars.push({ char, from: at, to: at + 1 }, { char: next, from: at + 1, to: at + 2 });
      }
      at += 1;
    }
  }
  return closeQuote(text, at, value);
}

function closeQuote(text: string, at: number, value: Value): number {
  value.quoted = true;
  value.insertAt = at;
  value.closed = at < text.length;
  return at;
}
