import { applyEdits, modify, parseTree } from 'jsonc-parser/lib/esm/main.js';
import { EditRefused } from './edit-refused.js';

export interface DaemonJson {
  value: Record<string, unknown>;
  /** The keys at the top as they stand; one that stands twice is in it twice. */
  keys: string[];
  /** Why dockerd does not start with it, in its own words; `line` and `column` are 1-based. */
  problem?: { message: string; line?: number; column?: number };
}

/** Reads a daemon.json as dockerd does. Never throws. */
export function parseDaemonJson(text: string): DaemonJson {
  if (text.trim() === '') return { value: {}, keys: [], problem: { message: 'EOF' } };
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    const keys = (parseTree(text)?.children ?? []).map((pair) => String(pair.children?.[0]?.value));
    return { value: isObject ? Object.fromEntries(Object.entries(value)) : {}, keys };
  } catch (error) {
    return {
      value: {},
      keys: [],
      problem: { message: error instanceof Error ? error.message : String(error) },
    };
  }
}

/** @throws EditRefused when the text is no object or has the key twice */
export function setKey(text: string, key: string, value: unknown): string {
  return edited(text, key, value);
}

/** @throws EditRefused when the text is no object or has the key twice */
export function removeKey(text: string, key: string): string {
  return edited(text, key, undefined);
}

function edited(text: string, key: string, value: unknown): string {
  if (text.trim() === '')
    return value === undefined ? text : `${JSON.stringify({ [key]: value }, null, 2)}\n`;
  const { problem } = parseDaemonJson(text);
  if (problem !== undefined)
    throw new EditRefused(`The file does not parse (${problem.message}), so it is not edited.`);
  return applyEdits(
    text,
    modify(text, [key], value, { formattingOptions: { insertSpaces: true, tabSize: 2 } }),
  );
}

/** The same settings as strict JSON where the meaning is beyond doubt, else null. */
export function repairJson(text: string): string | null {
  return text.trim() === '' ? '{}\n' : null;
}
