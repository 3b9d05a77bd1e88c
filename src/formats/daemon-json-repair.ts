import { fileProblems, jsonFault, objectOf, settingsOf } from './daemon-settings.js';
import { optionOfKey } from './dockerd-options.js';
import { lineEndOf, type Splice, spliced } from './text-place.js';

const STRING = String.raw`"(?:[^"\\\r\n]|\\.)*"`;

/**
 * The same settings as strict JSON, where the meaning is beyond doubt: without a byte order mark, comments and commas behind the last entry, a
 * single entry as a list where a list is wanted, an empty text as an object. The text itself when nothing is wrong with it, null when there is
 * anything else that dockerd does not take.
 */
export function repairJson(text: string): string | null {
  const plain = text.replace(/^\uFEFF/, '');
  if (plain.trim() === '') return `{}${lineEndOf(text)}`;
  const strict = withoutTrailingCommas(withoutComments(plain));
  if (jsonFault(strict) !== undefined || repeatsKey(strict)) return null;
  const repaired = withLists(strict);
  return fileProblems(settingsOf(repaired)).length === 0 ? repaired : null;
}

/** A comment that has its line for itself goes with the line, any other with the blanks before it. */
function withoutComments(text: string): string {
  const pattern = new RegExp(String.raw`${STRING}|//[^\r\n]*|/\*[\s\S]*?\*/`, 'g');
  const cuts: Splice[] = [];
  for (const match of text.matchAll(pattern)) {
    if (match[0].startsWith('"')) continue;
    const end = match.index + match[0].length;
    const blanks = /[ \t]*$/.exec(text.slice(0, match.index))?.[0].length ?? 0;
    const from = match.index - blanks;
    const lineEnd = /^[ \t]*(?:\r\n|\n|$)/.exec(text.slice(end));
    const alone = lineEnd !== null && (from === 0 || text[from - 1] === '\n');
    const to = alone ? end + lineEnd[0].length : end;
    cuts.push({ from: lineEnd === null ? match.index : from, to, text: '' });
  }
  return spliced(text, cuts);
}

function withoutTrailingCommas(text: string): string {
  return text.replace(
    new RegExp(String.raw`(${STRING})|,(?=\s*[}\]])`, 'g'),
    (_match, string?: string) => string ?? '',
  );
}

/** Whether an object at the top has a key twice: which of the two was meant is not known. */
function repeatsKey(text: string): boolean {
  const seen = new Set<string>();
  let depth = 0;
  for (const match of text.matchAll(new RegExp(String.raw`(${STRING})(\s*:)?|[{}[\]]`, 'g'))) {
    const [sign, key, colon] = match;
    if (sign === '{' || sign === '[') depth += 1;
    else if (sign === '}' || sign === ']') depth -= 1;
    else if (depth === 1 && key !== undefined && colon !== undefined) {
      if (seen.has(key)) return true;
      seen.add(key);
    }
  }
  return false;
}

function withLists(text: string): string {
  const settings = objectOf(JSON.parse(text));
  return Object.entries(settings).reduce((result, [key, value]) => {
    const single = typeof value === 'string' && value !== '' && !/[\s,;]/.test(value);
    if (!single || optionOfKey(key)?.kind !== 'list') return result;
    const shown = JSON.stringify(value);
    const at = result.search(new RegExp(`${escaped(JSON.stringify(key))}\\s*:\\s*${escaped(shown)}`));
    const start = result.indexOf(shown, result.indexOf(':', at));
    // An entry that is written with escapes of another kind is not found, and stays for fileProblems to complain about.
    return at < 0 ? result : `${result.slice(0, start)}[${shown}]${result.slice(start + shown.length)}`;
  }, text);
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}
