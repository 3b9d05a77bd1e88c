import type { Node } from 'jsonc-parser/lib/esm/main.js';
import { inlineJson, isCompact, pretty } from './json-style.js';

/**
 * The text with a list changed in place, the entries that stay untouched: for a new list that is the old one without some entries, followed by
 * new ones. Undefined for any other change.
 */
export function changedList(
  text: string,
  list: Node,
  old: readonly unknown[],
  wanted: readonly unknown[],
): string | undefined {
  const items = list.children ?? [];
  const shown = wanted.map((entry) => JSON.stringify(entry));
  const kept: number[] = [];
  for (const [index, entry] of old.entries()) {
    if (JSON.stringify(entry) === shown[kept.length]) kept.push(index);
  }
  if (kept.length === 0 && old.length > 0 && wanted.length > 0) return undefined;
  const added = wanted.slice(kept.length);
  const head = withoutItems(text, list, kept);
  if (added.length === 0) return head.text;
  // With nothing left the blanks inside the brackets stay behind the first entry.
  const separator = separatorOf(text, list, items);
  const put = added.map((entry) => inlineJson(entry, isCompact(text))).join(separator);
  const lead = kept.length === 0 ? '' : separator;
  return `${head.text.slice(0, head.end)}${lead}${put}${head.text.slice(head.end)}`;
}

/** The text without the items that are not kept, and the offset behind the last one that is. */
function withoutItems(text: string, list: Node, kept: readonly number[]): { text: string; end: number } {
  const items = list.children ?? [];
  const start = list.offset + 1;
  let result = text.slice(0, start);
  let end = start;
  for (const [index, item] of items.entries()) {
    if (!kept.includes(index)) continue;
    const before = items[index - 1];
    const first = items[0];
    // The first one that is kept takes the place of the first one; any other keeps the comma and the blanks in front of it.
    const from =
      end === start ? (first?.offset ?? start) : before === undefined ? start : before.offset + before.length;
    result += end === start ? text.slice(start, from) : text.slice(from, item.offset);
    result += text.slice(item.offset, item.offset + item.length);
    end = result.length;
  }
  const last = items.at(-1);
  const tail = last === undefined ? start : last.offset + last.length;
  return { text: result + text.slice(tail), end };
}

function separatorOf(text: string, list: Node, items: readonly Node[]): string {
  const [before, last] = items.slice(-2);
  if (before !== undefined && last !== undefined)
    return text.slice(before.offset + before.length, last.offset);
  const lead = before === undefined ? '' : text.slice(list.offset + 1, before.offset);
  return pretty(lead) ? `,${lead}` : isCompact(text) ? ',' : ', ';
}
