import type { Assignment, DefaultsText, ValueChar } from './defaults-model.js';
import { type ShToken, type ShWord, shTokens } from './sh-words.js';

const OPENING = ['if', 'while', 'until', 'for', 'case', '{'];
const CLOSING = ['fi', 'done', 'esac', '}'];
// Words of the language that may stand before a command.
const LEADING = ['then', 'else', 'elif', 'do', 'in', '!', ...OPENING, ...CLOSING];
// With these the rest of the file may not be run, or another file is.
const LEAVING = ['exit', 'return', 'exec', 'eval', '.', 'source', 'break', 'set'];
// Commands that files of options do have, and that always are there.
const USUAL = [
  '',
  ':',
  'true',
  'test',
  '[',
  'echo',
  'printf',
  'ulimit',
  'umask',
  'unset',
  'export',
  'readonly',
  ...LEADING,
];
const NAMES = /^[A-Za-z_][A-Za-z0-9_]*$/;

interface Command {
  words: ShWord[];
  line: number;
  /** The sign behind it, when that makes more of it than a plain command: a pipe, a redirection, a subshell. */
  special: boolean;
}

/** Reads a file as an init script does that sources it with sh (dash): assignments, and what else stands in it as far as it matters. */
export function readForShell(text: string): DefaultsText {
  const result: DefaultsText = { assignments: [], problems: [], refused: new Map() };
  if (text.startsWith('\uFEFF')) {
    result.problems.push('The file begins with a byte order mark, which sh takes as part of the first word.');
    result.closed = 'it begins with a byte order mark';
  }
  const tokens = shTokens(text);
  if (tokens === undefined) {
    stop(result, 'a quote in it is not closed');
    return result;
  }
  const values = new Map<string, string>();
  let depth = 0;
  for (const command of commandsOf(tokens)) {
    if (command.words.length === 0)
      stop(result, `line ${command.line} has a sign without a command before it`);
    const words = [...command.words];
    for (let first = bareText(words[0]); LEADING.includes(first); first = bareText(words[0])) {
      if (OPENING.includes(first)) depth += 1;
      if (first !== '!' && !OPENING.includes(first) && depth === 0) {
        stop(result, `${first} in line ${command.line} has no beginning`);
      }
      if (CLOSING.includes(first)) depth -= 1;
      // What follows `for` and `case` is no command.
      if (first === 'for' || first === 'case') words.length = 0;
      else words.shift();
    }
    takeCommand({ ...command, words }, depth, values, result);
  }
  if (depth !== 0) stop(result, 'its if, loops or braces do not match');
  return result;
}

/** What makes sh stop with a syntax error. */
function stop(result: DefaultsText, clause: string): void {
  result.problems.push(`sh stops with a syntax error in the file: ${clause}.`);
  result.closed ??= clause;
}

function* commandsOf(tokens: readonly ShToken[]): Generator<Command> {
  let words: ShWord[] = [];
  let special = false;
  let line = 1;
  for (const token of tokens) {
    if (words.length === 0) line = token.line;
    if (token.kind === 'word') {
      words.push(token.word);
      continue;
    }
    const ends = ['\n', ';', ';;', '&&', '||'].includes(token.text);
    special ||= !ends || token.text === '&&' || token.text === '||';
    if (!ends) continue;
    if (words.length > 0 || token.text !== '\n') yield { words, line, special };
    words = [];
    // What follows && or || runs on a condition.
    special = token.text === '&&' || token.text === '||';
  }
  if (words.length > 0) yield { words, line, special };
}

function takeCommand(
  command: Command,
  depth: number,
  values: Map<string, string>,
  result: DefaultsText,
): void {
  const { words, line } = command;
  const exported = bareText(words[0]) === 'export' || bareText(words[0]) === 'readonly';
  const parts = exported ? words.slice(1) : words;
  const leading = parts.findIndex((word) => nameOf(word) === undefined);
  const assigned = leading < 0 || exported ? parts : parts.slice(0, leading);
  const program = exported || leading < 0 ? undefined : parts[leading];
  for (const word of assigned) {
    const name = nameOf(word);
    if (name === undefined) continue;
    if (program !== undefined) {
      result.problems.push(
        `Line ${line}: sh sets ${name} for the command ${bareText(program)} only and runs that: a value with blanks needs quotes.`,
      );
      result.refused.set(
        name,
        `line ${line} runs ${bareText(program)} as a command, because the value has no quotes`,
      );
    } else takeAssignment(word, name, { line, depth, special: command.special }, values, result);
  }
  if (program === undefined) return;
  const text = bareText(program);
  const [, appended] = /^([A-Za-z_][A-Za-z0-9_]*)\+=/.exec(text) ?? [];
  if (appended !== undefined) {
    result.problems.push(`Line ${line}: sh knows no +=, and looks for a command of that name.`);
    result.refused.set(appended, `${appended} is set with += in line ${line}, which sh does not know`);
  } else if (bareText(words[1]).startsWith('=')) {
    result.problems.push(
      `Line ${line}: sh runs ${text} as a command, because of the blank before the sign of equality.`,
    );
    result.refused.set(text, `line ${line} is a command to sh and no assignment, because of its blanks`);
  } else if (LEAVING.includes(text)) {
    result.problems.push(`Line ${line}: where ${text} leads is not known.`);
    result.closed ??= `line ${line} has ${text} in it, behind which the file may not be read on`;
  } else if (assigned.length === 0 && !USUAL.includes(text)) {
    result.problems.push(`Line ${line}: sh runs ${text} as a command.`);
  }
}

function takeAssignment(
  word: ShWord,
  name: string,
  place: { line: number; depth: number; special: boolean },
  values: Map<string, string>,
  result: DefaultsText,
): void {
  const content = word.chars.slice(name.length + 1);
  const chars = content.flatMap(({ char, from, to, variable }): ValueChar[] => {
    if (variable === undefined) return [{ char, from, to }];
    return Array.from(values.get(variable) ?? '', (put) => ({ char: put, from: to, to }));
  });
  const value = chars.map(({ char }) => char).join('');
  const assignment: Assignment = {
    name,
    value,
    chars,
    from: word.from,
    to: word.to,
    line: place.line,
    insertAt: word.insertAt,
    quoted: word.quoted,
  };
  const doubt = doubtOf(value, word.computed, place);
  if (doubt.problem !== undefined) result.problems.push(`Line ${place.line}: ${doubt.problem}`);
  result.assignments.push(
    doubt.clause === undefined ? assignment : { ...assignment, uncertain: doubt.clause },
  );
  values.set(name, value);
}

function doubtOf(
  value: string,
  computed: boolean,
  place: { depth: number; special: boolean },
): { problem?: string; clause?: string } {
  if (computed)
    return { problem: 'the value is computed by sh, and not known.', clause: 'its value is computed by sh' };
  if (place.depth > 0 || place.special) return { clause: 'it is set under a condition' };
  if (value.includes('\r')) {
    return {
      problem: 'the line ends in a carriage return, which sh takes as part of the value.',
      clause: 'its line ends in a carriage return, which sh takes as part of the value',
    };
  }
  if (/["']/.test(value)) {
    return {
      problem: 'quotes within the value are passed on to dockerd.',
      clause: 'it has quotes within quotes, which sh passes on to dockerd',
    };
  }
  return {};
}

/** The name that a word sets, when it is an assignment to sh. */
function nameOf(word: ShWord): string | undefined {
  const equals = word.chars.findIndex(({ char }) => char === '=');
  const head = word.chars.slice(0, equals);
  if (equals < 1 || head.some(({ quoted, variable }) => quoted || variable !== undefined)) return undefined;
  const name = head.map(({ char }) => char).join('');
  // Nothing may stand between the signs, not even empty quotes.
  const whole = word.chars[equals]?.from === word.from + name.length;
  return whole && NAMES.test(name) ? name : undefined;
}

function bareText(word: ShWord | undefined): string {
  return word?.chars.map(({ char }) => char).join('') ?? '';
}
