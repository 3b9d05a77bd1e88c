import { isKnownKey, OBJECT_KEYS, optionOfKey } from './dockerd-options.js';
import { scanGoJson } from './go-json.js';

export interface JsonFault {
  message: string;
  /** Offset in the text; absent when the fault has no place. */
  offset?: number;
}

export interface FileProblem {
  kind: 'unknown-key' | 'type';
  message: string;
  keys: string[];
}

/** Why a text is no daemon.json at all, in dockerd's words; undefined for an object and for `null`, which is taken as an empty one. */
export function jsonFault(text: string): JsonFault | undefined {
  const scanned = scanGoJson(text);
  if ('message' in scanned) {
    return scanned.message === 'EOF'
      ? { message: 'EOF' }
      : { message: scanned.message, offset: scanned.offset };
  }
  const rest = /\S/.exec(text.slice(scanned.end));
  if (rest !== null) {
    // dockerd before 23.0 does not look behind the object.
    return {
      message: `invalid character '${rest[0]}' after top-level value`,
      offset: scanned.end + rest.index,
    };
  }
  const value: unknown = JSON.parse(text);
  if (value === null || kindOf(value) === 'object') return undefined;
  const message = `json: cannot unmarshal ${kindOf(value)} into Go value of type map[string]interface {}`;
  return { message, offset: text.search(/\S/) };
}

/** The settings of a text that has no fault, objects that are no settings by themselves dissolved as dockerd does it. */
export function settingsOf(text: string): Map<string, unknown> {
  const settings = new Map<string, unknown>();
  for (const [key, value] of Object.entries(objectOf(JSON.parse(text)))) {
    if (kindOf(value) === 'object' && !OBJECT_KEYS.has(key)) {
      for (const [inner, setting] of Object.entries(objectOf(value))) settings.set(inner, setting);
    } else settings.set(key, value);
  }
  return settings;
}

/** A JSON object as a record; anything else as an empty one. */
export function objectOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}

/** What dockerd does not take in a file, whatever its command line says: all unknown keys in one problem, then the values of wrong types. */
export function fileProblems(settings: ReadonlyMap<string, unknown>): FileProblem[] {
  const unknown = [...settings.keys()].filter((key) => !isKnownKey(key));
  const types = [...settings].flatMap(([key, value]): FileProblem[] => {
    const wrong = wrongType(key, value);
    if (wrong === undefined) return [];
    const message = `json: cannot unmarshal ${wrong.found} into Go struct field Config.${key} of type ${wrong.wanted}`;
    return [{ kind: 'type', message, keys: [key] }];
  });
  if (unknown.length === 0) return types;
  const message = `the following directives don't match any configuration option: ${unknown.join(', ')}`;
  return [{ kind: 'unknown-key', message, keys: unknown }, ...types];
}

function wrongType(key: string, value: unknown): { found: string; wanted: string } | undefined {
  if (value === null) return undefined;
  const found = kindOf(value);
  if (key === 'features') return wrongEntry(value, found, 'bool', 'map[string]bool');
  switch (optionOfKey(key)?.kind) {
    case 'list':
      if (!Array.isArray(value)) return { found, wanted: '[]string' };
      return wrongItem(value, 'string');
    case 'map':
      return wrongEntry(value, found, 'string', 'map[string]string');
    case 'bool':
      return found === 'bool' ? undefined : { found, wanted: 'bool' };
    case 'string':
      return found === 'string' ? undefined : { found, wanted: 'string' };
    case 'int':
      if (found !== 'number') return { found, wanted: 'int' };
      return Number.isInteger(value) ? undefined : { found: `number ${String(value)}`, wanted: 'int' };
    default:
      return undefined;
  }
}

function wrongEntry(
  value: unknown,
  found: string,
  wanted: string,
  map: string,
): { found: string; wanted: string } | undefined {
  return found === 'object' ? wrongItem(Object.values(objectOf(value)), wanted) : { found, wanted: map };
}

function wrongItem(items: readonly unknown[], wanted: string): { found: string; wanted: string } | undefined {
  const wrong = items.find((item) => item !== null && kindOf(item) !== wanted);
  return wrong === undefined ? undefined : { found: kindOf(wrong), wanted };
}

/** A JSON value's kind in the words of encoding/json. */
function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  return typeof value === 'boolean' ? 'bool' : value === null ? 'null' : typeof value;
}
