import { type Node, parseTree } from 'jsonc-parser/lib/esm/main.js';
import { fileProblems, jsonFault, objectOf, settingsOf } from './daemon-settings.js';
import { EditRefused } from './edit-refused.js';
import { changedList } from './json-list.js';
import { inlineJson, isCompact, pretty } from './json-style.js';
import { lineEndOf, placeOf } from './text-place.js';

export { repairJson } from './daemon-json-repair.js';

export interface DaemonJson {
  /** The settings; empty when the text is no JSON object. Of a key that stands twice the last one counts. */
  value: Record<string, unknown>;
  /** The keys at the top as they stand; one that stands twice is in it twice. */
  keys: string[];
  /**
   * Why dockerd does not start with it whatever its command line says, in its own words (without `unable to configure the Docker daemon with file
   * PATH: `): no JSON, unknown keys, values of a wrong type. `line` and `column` are 1-based and absent when the fault has no place.
   */
  problem?: { message: string; line?: number; column?: number };
}

/** Reads a daemon.json as dockerd 20.10 does, which is stricter than later ones about an empty file and a byte order mark. Never throws. */
export function parseDaemonJson(text: string): DaemonJson {
  const fault = jsonFault(text);
  if (fault !== undefined) {
    const place = fault.offset === undefined ? {} : placeOf(text, fault.offset);
    return { value: {}, keys: [], problem: { message: fault.message, ...place } };
  }
  const pairs = pairsOf(parseTree(text));
  const keys = pairs.map(({ key }) => key);
  const value = objectOf(JSON.parse(text));
  const [first] = fileProblems(settingsOf(text));
  if (first === undefined) return { value, keys };
  const pair = pairs.find(({ key }) => first.keys.includes(key));
  const place =
    pair === undefined ? {} : placeOf(text, first.kind === 'type' ? pair.value.offset : pair.from);
  return { value, keys, problem: { message: first.message, ...place } };
}

/**
 * The text with the key set to a JSON value; only that is changed: order, indentation, line ends and the end of the file stay. A list that only
 * gains or loses entries keeps the layout of the others. Unchanged when the value is there already; blanks become an object.
 * @throws EditRefused when the text is no JSON object or has a key twice
 */
export function setKey(text: string, key: string, value: unknown): string {
  if (text.trim() === '') {
    const eol = lineEndOf(text);
    return `{${eol}  ${JSON.stringify(key)}: ${inlineJson(value, false)}${eol}}${eol}`;
  }
  const pairs = editable(text);
  const pair = pairs.find((candidate) => candidate.key === key);
  if (pair === undefined) return withNewPair(text, pairs, key, value);
  const { offset, length } = pair.value;
  const old: unknown = JSON.parse(text.slice(offset, offset + length));
  if (JSON.stringify(old) === JSON.stringify(value)) return text;
  const list =
    Array.isArray(old) && Array.isArray(value) ? changedList(text, pair.value, old, value) : undefined;
  return list ?? text.slice(0, offset) + inlineJson(value, isCompact(text)) + text.slice(offset + length);
}

/**
 * The text without the key; unchanged when it has none.
 * @throws EditRefused when the text is no JSON object or has a key twice
 */
export function removeKey(text: string, key: string): string {
  if (text.trim() === '') return text;
  const pairs = editable(text);
  const index = pairs.findIndex((pair) => pair.key === key);
  const pair = pairs[index];
  if (pair === undefined) return text;
  const before = pairs[index - 1];
  const after = pairs[index + 1];
  if (after !== undefined) return text.slice(0, pair.from) + text.slice(after.from);
  const head = before === undefined ? text.slice(0, pair.from).replace(/\s+$/, '') : text.slice(0, before.to);
  return head + text.slice(pair.to);
}

interface Pair {
  key: string;
  from: number;
  to: number;
  /** Offset behind the key and of the value: between them stands the colon with its blanks. */
  keyEnd: number;
  value: Node;
}

function pairsOf(tree: Node | undefined): Pair[] {
  return (tree?.children ?? []).flatMap((node): Pair[] => {
    const [key, value] = node.children ?? [];
    if (key === undefined || value === undefined) return [];
    const to = node.offset + node.length;
    return [{ key: String(key.value), from: node.offset, to, keyEnd: key.offset + key.length, value }];
  });
}

function editable(text: string): Pair[] {
  const fault = jsonFault(text);
  if (fault !== undefined) {
    const place = fault.offset === undefined ? '' : ` in line ${placeOf(text, fault.offset).line}`;
    throw new EditRefused(`The file is no valid JSON${place} (${fault.message}), so it is not edited.`);
  }
  const tree = parseTree(text);
  if (tree?.type !== 'object')
    throw new EditRefused('The file holds null instead of an object, so it is not edited.');
  const pairs = pairsOf(tree);
  const twice = pairs.find((pair, index) => pairs.findIndex((other) => other.key === pair.key) !== index);
  if (twice !== undefined) {
    throw new EditRefused(
      `The file has the key ${twice.key} more than once, of which only the last one counts, so it is not edited.`,
    );
  }
  return pairs;
}

function withNewPair(text: string, pairs: readonly Pair[], key: string, value: unknown): string {
  const open = text.indexOf('{') + 1;
  const [first] = pairs;
  const last = pairs.at(-1);
  const compact = isCompact(text);
  const colon = first === undefined ? (compact ? ':' : ': ') : text.slice(first.keyEnd, first.value.offset);
  const pair = `${JSON.stringify(key)}${colon}${inlineJson(value, compact)}`;
  if (first !== undefined && last !== undefined) {
    const blanks = text.slice(open, first.from);
    const between = separator(text, pairs) ?? (pretty(blanks) || compact ? blanks : ' ');
    return `${text.slice(0, last.to)},${between}${pair}${text.slice(last.to)}`;
  }
  // What stands between the braces stays behind the pair, so that taking it out again leaves the text as it was.
  const inside = text.slice(open, text.indexOf('}', open));
  return `${text.slice(0, open)}${pretty(inside) ? `${lineEndOf(text)}  ` : ''}${pair}${text.slice(open)}`;
}

/** What stands behind the comma between the last two pairs. */
function separator(text: string, pairs: readonly Pair[]): string | undefined {
  const [before, last] = pairs.slice(-2);
  if (before === undefined || last === undefined) return undefined;
  return text.slice(before.to, last.from).replace(/^\s*,/, '');
}
