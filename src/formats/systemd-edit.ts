import { EditRefused } from './edit-refused.js';
import { endProblem, hasFlag, matchingWords, requireWritableFlag } from './flag-argument.js';
import { readFlagWords } from './flag-words.js';
import { type ExecLine, readExec } from './systemd-exec.js';
import { readSettings, type Setting } from './systemd-lines.js';
import { type Splice, spliced } from './text-place.js';

/**
 * The unit's text with a flag (`--name=value`) behind the last word of its command line. The text itself when the flag is there in any form.
 * @throws EditRefused when there is not exactly one ExecStart in force, or one that systemd or dockerd would not read as intended afterwards
 */
export function addFlagToUnit(text: string, flag: string): string {
  requireWritableFlag(flag);
  const setting = onlyExecStart(text);
  const exec = editableExec(setting.value);
  if (exec.prefix !== '') {
    throw new EditRefused(
      `ExecStart has ${exec.prefix} before the program, which makes systemd treat it in a special way, so it is not edited.`,
    );
  }
  const words = exec.words.map((word) => word.text);
  const flags = readFlagWords(words);
  if (hasFlag(flags, flag)) return text;
  const problem = endProblem(words, flags);
  if (problem !== undefined) throw new EditRefused(`Nothing is added to ExecStart, because ${problem}.`);
  const end = sourceEnd(setting, exec.words.at(-1)?.end ?? 0);
  const edited = `${text.slice(0, end)} ${flag}${text.slice(end)}`;
  requireWords(text, edited, setting, [...words, flag]);
  return edited;
}

/**
 * The unit's text without the flags that match, on every ExecStart in force; a line that had nothing else goes with them. `matches` is given
 * `--name=value` however the flag is written, `--name` for a switch.
 * @throws EditRefused when the command line cannot be taken apart, or what is left would not be read as intended
 */
export function removeFlagFromUnit(text: string, matches: (flag: string) => boolean): string {
  return execStarts(text).reduce((result, _setting, index) => {
    const setting = execStarts(result)[index];
    return setting === undefined ? result : withoutFlags(result, setting, matches);
  }, text);
}

/**
 * The text of a drop-in that replaces the command line by the given one with the flag added, unless it has it.
 * @throws EditRefused when the command line cannot be taken apart
 */
export function dropInWith(execStart: string, flag: string): string {
  requireWritableFlag(flag);
  const exec = editableExec(execStart);
  const words = exec.words.map((word) => word.text);
  const flags = readFlagWords(words);
  const problem = endProblem(words, flags);
  if (problem !== undefined) throw new EditRefused(`Nothing is added to ExecStart, because ${problem}.`);
  // What joined lines left behind between the words becomes one blank; within quotes everything stays.
  const pieces = exec.pieces.map(({ start, end }) => execStart.slice(start, end));
  const line = [...pieces, ...(hasFlag(flags, flag) ? [] : [flag])].join(' ');
  return `[Service]\nExecStart=\nExecStart=${line}\n`;
}

/** The settings of ExecStart that are in force in this text. */
function execStarts(text: string): Setting[] {
  const all = readSettings(text).settings.filter(
    ({ section, key }) => section === 'Service' && key === 'ExecStart',
  );
  return all.slice(all.findLastIndex(({ value }) => value === '') + 1);
}

function onlyExecStart(text: string): Setting {
  const [setting, second] = execStarts(text);
  if (setting === undefined)
    throw new EditRefused('The file has no ExecStart line, so no flag is added to it.');
  if (second !== undefined) {
    throw new EditRefused(
      `The file has more than one ExecStart (lines ${setting.line} and ${second.line}), so none is edited.`,
    );
  }
  return setting;
}

function editableExec(value: string): ExecLine {
  const exec = readExec(value);
  if ('problem' in exec) throw new EditRefused(`${exec.problem} So it is not edited.`);
  if (value.endsWith('\\')) {
    throw new EditRefused(
      'ExecStart ends in a backslash with blanks behind it, which joins no line to it, so it is not edited.',
    );
  }
  const name = exec.program.slice(exec.program.lastIndexOf('/') + 1);
  const second = exec.words[1]?.text;
  const daemon =
    name.startsWith('dockerd') ||
    (/^docker(?:-current)?$/.test(name) && (second === 'daemon' || second === '-d'));
  if (!daemon) throw new EditRefused(`ExecStart starts ${name} and not dockerd, so no flag is added to it.`);
  return exec;
}

function sourceEnd(setting: Setting, end: number): number {
  return (setting.source[end - 1] ?? 0) + 1;
}

/** @throws EditRefused unless the edited text differs in the words of that one setting only */
function requireWords(text: string, edited: string, setting: Setting, words: readonly string[]): void {
  const before = readSettings(text);
  const after = readSettings(edited);
  const index = before.settings.findIndex(({ source }) => source[0] === setting.source[0]);
  const exec = readExec(after.settings[index]?.value ?? '');
  const found = 'problem' in exec ? [] : exec.words.map((word) => word.text);
  const others = (settings: readonly Setting[]): string =>
    JSON.stringify(settings.map(({ section, key, value }, at) => [section, key, at === index ? '' : value]));
  const same =
    others(before.settings) === others(after.settings) && before.problems.length === after.problems.length;
  if (!same || JSON.stringify(found) !== JSON.stringify(words)) {
    throw new EditRefused(
      'ExecStart is written in a way in which the change would not mean the same to systemd, so it is not edited.',
    );
  }
}

function withoutFlags(text: string, setting: Setting, matches: (flag: string) => boolean): string {
  const exec = readExec(setting.value);
  if ('problem' in exec) throw new EditRefused(`${exec.problem} So it is not edited.`);
  const removed = matchingWords(readFlagWords(exec.words.map((word) => word.text)), matches);
  if (removed.size === 0) return text;
  const places = exec.words.map((word, index) => ({
    from: setting.source[word.start] ?? 0,
    to: sourceEnd(setting, word.end),
    removed: removed.has(index),
  }));
  const edited = spliced(text, cutsOf(text, places));
  const left = exec.words.filter((_word, index) => !removed.has(index)).map((word) => word.text);
  requireWords(text, edited, setting, left);
  return edited;
}

interface Place {
  from: number;
  to: number;
  removed: boolean;
}

/** The words with the blanks before them, and lines on which nothing else stands, with the backslash that leads to them. */
function cutsOf(text: string, places: readonly Place[]): Splice[] {
  const lines: { from: number; to: number; places: Place[] }[] = [];
  for (const place of places) {
    const from = Math.max(text.lastIndexOf('\n', place.from - 1), text.lastIndexOf('\r', place.from - 1)) + 1;
    const end = /\r\n|\n|\r/.exec(text.slice(place.to));
    const to = end === null ? text.length : place.to + end.index + end[0].length;
    const last = lines.at(-1);
    if (last?.from === from) last.places.push(place);
    else lines.push({ from, to, places: [place] });
  }
  const gone = lines.map((line, index) => index > 0 && line.places.every((place) => place.removed));
  return lines.flatMap((line, index): Splice[] => {
    if (gone[index]) return [{ from: line.from, to: line.to, text: '' }];
    const words = line.places
      .filter((place) => place.removed)
      .map((place) => wordCut(text, line.from, place));
    // When the lines behind go and the command ended there, this line is its last one and must not lead on.
    const ends =
      index < lines.length - 1 && gone.slice(index + 1).every(Boolean) && !leadsOn(text, lines.at(-1));
    return ends ? [...words, backslashCut(text, line)] : words;
  });
}

function wordCut(text: string, lineStart: number, { from, to }: Place): Splice {
  const before = /[ \t]*$/.exec(text.slice(lineStart, from))?.[0].length ?? 0;
  const indented = from - before === lineStart;
  const after = /^[ \t]*/.exec(text.slice(to))?.[0].length ?? 0;
  return indented ? { from, to: to + after, text: '' } : { from: from - before, to, text: '' };
}

function leadsOn(text: string, line: { from: number; to: number } | undefined): boolean {
  return line !== undefined && /\\[\r\n]*$/.test(text.slice(line.from, line.to));
}

function backslashCut(text: string, line: { from: number; to: number; places: Place[] }): Splice {
  const end = line.places.at(-1)?.to ?? line.from;
  const tail = /^[ \t]*\\/.exec(text.slice(end, line.to));
  return { from: end, to: end + (tail?.[0].length ?? 0), text: '' };
}
