/** Whether blanks go over several lines. */
export function pretty(blanks: string): boolean {
  return /[\r\n]/.test(blanks);
}

/** Whether a JSON text has no blanks around its signs. */
export function isCompact(text: string): boolean {
  return !/[:,{[]\s/.test(text.replace(/"(?:[^"\\]|\\.)*"/g, '""')) && /[:,]/.test(text);
}

/** A JSON value in one line, with blanks behind colons and commas unless compact. */
export function inlineJson(value: unknown, compact: boolean): string {
  if (compact) return JSON.stringify(value) ?? 'null';
  if (Array.isArray(value)) return `[${value.map((item) => inlineJson(item, compact)).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const pairs = Object.entries(value).map(
    ([key, item]) => `${JSON.stringify(key)}: ${inlineJson(item, compact)}`,
  );
  return pairs.length === 0 ? '{}' : `{ ${pairs.join(', ')} }`;
}
