import type { Assignment, DefaultsText, ValueChar } from './defaults-model.js';
import { readForShell } from './defaults-sh.js';
import { readForSystemd } from './defaults-systemd.js';
import { EditRefused } from './edit-refused.js';
import { endProblem, hasFlag, matchingWords, requireWritableFlag } from './flag-argument.js';
import { readFlagWords } from './flag-words.js';
import { splitVariable, type Word } from './systemd-words.js';
import { lineEndOf, type Splice, spliced } from './text-place.js';

/** Who reads the file: systemd as an EnvironmentFile, or an init script with sh. The two disagree about much. */
export type DefaultsReader = 'systemd' | 'sh';

/** The variables that the reader gets out of the file, and what it makes otherwise of it than it looks: a sentence each. */
export function readDefaults(
  text: string,
  reader: DefaultsReader,
): { variables: Record<string, string>; problems: string[] } {
  const file = read(text, reader);
  const variables = new Map(file.assignments.map(({ name, value }) => [name, value]));
  return { variables: Object.fromEntries(variables), problems: file.problems };
}

/**
 * The text with a flag (`--name=value`) added to the variable's last assignment, or a new last line for a variable that has none. The text itself when
 * the flag is there in any form.
 * @throws EditRefused when the reader would not take the result as intended
 */
export function addOption(text: string, variable: string, flag: string, reader: DefaultsReader): string {
  requireWritableFlag(flag);
  const file = read(text, reader);
  requireEditable(file, variable);
  const last = lastOf(file, variable);
  const words = last === undefined ? [] : wordsOf(last, reader);
  const shown = words.map((word) => word.text);
  const flags = readFlagWords(shown);
  if (hasFlag(flags, flag)) return text;
  if (last?.uncertain !== undefined) throw refusal(last, last.uncertain);
  const problem = endProblem(shown, flags);
  if (last !== undefined && problem !== undefined) throw refusal(last, problem);
  const edited =
    last === undefined ? withLine(text, `${variable}="${flag}"`, reader) : withMore(text, last, flag, reader);
  requireWords(text, edited, variable, [...shown, flag], reader);
  return edited;
}

/**
 * The text without the flags that match, taken from the variable's last assignment, which is the one that counts; a line that had nothing else and is written as this
 * program writes it goes with them. `matches` is given `--name=value` however the flag is written, `--name` for a switch.
 * @throws EditRefused when the reader would not take the result as intended
 */
export function removeOption(
  text: string,
  variable: string,
  matches: (flag: string) => boolean,
  reader: DefaultsReader,
): string {
  const file = read(text, reader);
  const last = lastOf(file, variable);
  if (last === undefined) return text;
  const words = wordsOf(last, reader);
  const removed = matchingWords(readFlagWords(words.map((word) => word.text)), matches);
  if (removed.size === 0) return text;
  requireEditable(file, variable);
  if (last.uncertain !== undefined) throw refusal(last, last.uncertain);
  const left = words.filter((_word, index) => !removed.has(index)).map((word) => word.text);
  const edited = spliced(
    text,
    isOwnLine(text, last, left) ? [lineCut(text, last)] : wordCuts(text, last, words, removed),
  );
  requireWords(text, edited, variable, left, reader);
  return edited;
}

function read(text: string, reader: DefaultsReader): DefaultsText {
  return reader === 'systemd' ? readForSystemd(text) : readForShell(text);
}

function lastOf(file: DefaultsText, variable: string): Assignment | undefined {
  return file.assignments.findLast(({ name }) => name === variable);
}

/** systemd takes quotes within a value as such when it splits `$NAME`, sh does not. */
function wordsOf({ value }: Assignment, reader: DefaultsReader): Word[] {
  if (reader === 'systemd') return splitVariable(value);
  return Array.from(value.matchAll(/[^ \t\n]+/g), (match) => ({
    text: match[0],
    start: match.index,
    end: match.index + match[0].length,
  }));
}

function requireEditable(file: DefaultsText, variable: string): void {
  const reason = file.refused.get(variable);
  if (reason !== undefined) throw new EditRefused(`Nothing is changed in the file, because ${reason}.`);
  if (file.closed !== undefined)
    throw new EditRefused(`Nothing is changed in the file, because ${file.closed}.`);
}

function refusal({ name, line }: Assignment, reason: string): EditRefused {
  return new EditRefused(`${name} in line ${line} is not edited, because ${reason}.`);
}

/** @throws EditRefused unless the reader gets these words for the variable, and everything else as before */
function requireWords(
  text: string,
  edited: string,
  variable: string,
  words: readonly string[],
  reader: DefaultsReader,
): void {
  const [before, after] = [read(text, reader), read(edited, reader)];
  const last = lastOf(after, variable);
  const found = last === undefined ? [] : wordsOf(last, reader).map((word) => word.text);
  const others = (file: DefaultsText): string =>
    JSON.stringify(
      file.assignments.filter(({ name }) => name !== variable).map(({ name, value }) => [name, value]),
    );
  const same = others(before) === others(after) && before.problems.length === after.problems.length;
  if (!same || JSON.stringify(found) !== JSON.stringify(words)) {
    throw new EditRefused(
      `${variable} is written in a way in which the change would not mean the same to ${reader}, so it is not edited.`,
    );
  }
}

/** A text without a line end at its end stays so. */
function withLine(text: string, line: string, reader: DefaultsReader): string {
  // A carriage return at the end of a line is part of the value for sh.
  const eol = reader === 'sh' ? '\n' : lineEndOf(text);
  if (text === '' || text.endsWith('\n')) return `${text}${line}${eol}`;
  return `${text}${eol}${line}`;
}

function withMore(text: string, last: Assignment, flag: string, reader: DefaultsReader): string {
  const { insertAt, chars, quoted } = last;
  // Without quotes a blank is escaped, which both readers understand, unless there are others that only systemd does. An empty value in quotes
  // gets a blank, so that it can be told from a line of our own when the flag is taken out again.
  const plain = chars.some(({ char, from, to }) => char === ' ' && to - from === 1);
  const blank = quoted || (plain && reader === 'systemd') ? ' ' : chars.length === 0 ? '' : '\\ ';
  return `${text.slice(0, insertAt)}${blank}${flag}${text.slice(insertAt)}`;
}

/** Whether the assignment is a line as `addOption` writes one, of which nothing would be left. */
function isOwnLine(text: string, last: Assignment, left: readonly string[]): boolean {
  const { from, to } = lineOf(text, last);
  return (
    left.length === 0 && text.slice(from, to) === `${last.name}="${last.value}"` && !/\s/.test(last.value)
  );
}

function lineOf(text: string, { from, to }: Assignment): { from: number; to: number } {
  const end = /\r|\n/.exec(text.slice(to));
  return { from: text.lastIndexOf('\n', from - 1) + 1, to: end === null ? text.length : to + end.index };
}

/** The line with its end; for a last line without one, with the end of the line before. */
function lineCut(text: string, last: Assignment): Splice {
  const { from, to } = lineOf(text, last);
  const end = /^\r?\n/.exec(text.slice(to))?.[0].length ?? 0;
  const before = end === 0 ? (/\r?\n$/.exec(text.slice(0, from))?.[0].length ?? 0) : 0;
  return { from: from - before, to: to + end, text: '' };
}

/** Each word with one blank before it, or behind it where it comes first. */
function wordCuts(
  text: string,
  last: Assignment,
  words: readonly Word[],
  removed: ReadonlySet<number>,
): Splice[] {
  const { chars } = last;
  return [...removed].map((index): Splice => {
    const word = words[index];
    const [start, end] = [word?.start ?? 0, word?.end ?? 0];
    const before = blankAt(chars, start - 1);
    const behind = before === undefined && !removed.has(index + 1) ? blankAt(chars, end) : undefined;
    const from = before ?? chars[start];
    const to = behind ?? chars[end - 1];
    if (
      from === undefined ||
      to === undefined ||
      chars.slice(start, end).some((char) => char.from === char.to)
    ) {
      throw refusal(last, 'the flag comes from another variable');
    }
    if (/[\r\n]/.test(text.slice(chars[start]?.from ?? 0, to.to)))
      throw refusal(last, 'the flag goes over two lines');
    return { from: from.from, to: to.to, text: '' };
  });
}

function blankAt(chars: readonly ValueChar[], index: number): ValueChar | undefined {
  const char = chars[index];
  return char !== undefined && /[ \t]/.test(char.char) && char.from !== char.to ? char : undefined;
}
