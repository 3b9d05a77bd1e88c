import { isMap, isScalar, type Pair, type YAMLMap } from 'yaml';
import { configData, parseConfig } from '../../checks/shared/config-yaml.js';
import { record } from '../../kube/objects.js';

const RELATIVE = 'relativeurls: true';

/**
 * The registry's configuration with `http.relativeurls: true` and without `http.host`, which would win over it; every other byte stays, comments too. Null
 * when the text is written in a way in which that cannot be put (flow style, no section http), or when it says so already.
 */
export function withRelativeAddresses(text: string): string | null {
  const { fault, map } = parseConfig(text);
  const http = map?.get('http', true);
  if (fault !== undefined || !isMap(http) || http.flow === true || http.range == null) return null;
  const edited = edit(text, http);
  return edited !== null && says(edited, text) ? edited : null;
}

function edit(text: string, http: YAMLMap): string | null {
  const relative = rangeOf(http, 'relativeurls');
  if (relative !== undefined) {
    const set = put(text, relative, RELATIVE);
    // What was replaced before it has shifted it.
    const shifted = parseConfig(set).map?.get('http', true);
    const left = isMap(shifted) ? rangeOf(shifted, 'host') : undefined;
    return left === undefined ? set : withoutLine(set, left);
  }
  const host = rangeOf(http, 'host');
  if (host !== undefined) return put(text, host, RELATIVE);
  const [first] = http.range ?? [];
  if (first === undefined) return null;
  const indent = text.slice(text.lastIndexOf('\n', first - 1) + 1, first);
  const lineEnd = text.includes('\r\n') ? '\r\n' : '\n';
  return /^ +$/.test(indent)
    ? `${text.slice(0, first)}${RELATIVE}${lineEnd}${indent}${text.slice(first)}`
    : null;
}

type Range = readonly [start: number, end: number];

/** From the key to the end of its value; undefined when the key is not there or its value is not a single one. */
function rangeOf(map: YAMLMap, name: string): Range | undefined {
  const pair = map.items.find(({ key }: Pair) => isScalar(key) && key.value === name);
  if (pair === undefined || !isScalar(pair.key) || !isScalar(pair.value)) return undefined;
  const start = pair.key.range?.[0];
  const end = pair.value.range?.[1];
  return start === undefined || end === undefined ? undefined : [start, end];
}

function put(text: string, [start, end]: Range, words: string): string {
  return `${text.slice(0, start)}${words}${text.slice(end)}`;
}

function withoutLine(text: string, [start, end]: Range): string {
  const begin = text.lastIndexOf('\n', start - 1) + 1;
  const next = text.indexOf('\n', end);
  return `${text.slice(0, begin)}${next === -1 ? '' : text.slice(next + 1)}`;
}

/** True when the text is valid and says what it said before, but for the two settings. */
function says(edited: string, before: string): boolean {
  if (edited === before || parseConfig(edited).fault !== undefined) return false;
  const { host: _, ...http } = record(configData(before).http);
  const wanted = { ...configData(before), http: { ...http, relativeurls: true } };
  return canonical(configData(edited)) === canonical(wanted);
}

/** The order of keys says nothing. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
