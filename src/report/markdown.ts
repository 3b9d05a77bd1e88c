import type { Style } from './style.js';

/**
 * A page of Markdown as rows for a terminal: headings bold, code indented and never re-flowed, lists and paragraphs wrapped. Knows what the
 * pages of the failures use: `#` headings, fenced and indented code, lists, paragraphs, `code`, **bold** and links.
 */
export function markdownText(markdown: string, style: Style): string[] {
  const out: string[] = [];
  let paragraph: string[] = [];
  let lead = '';
  let fenced = false;
  const flush = () => {
    if (paragraph.length > 0) out.push(...style.wrap(inline(paragraph.join(' ')), lead));
    paragraph = [];
    lead = '';
  };
  for (const line of markdown.split(/\r?\n/)) {
    if (/^\s*```/.test(line)) {
      flush();
      fenced = !fenced;
      continue;
    }
    if (fenced || (paragraph.length === 0 && /^ {4}/.test(line))) {
      // Code is to be pasted: it is not cut, however long.
      out.push(`    ${style.line(fenced ? line : line.slice(4))}`.trimEnd());
      continue;
    }
    const heading = /^(#{1,6})\s+(.*)$/.exec(line);
    const item = /^(\s*)([-*]|\d+\.)\s+(.*)$/.exec(line);
    if (heading !== null) {
      flush();
      out.push(...style.wrap(inline(heading[2] ?? ''), '', '', 'strong'));
    } else if (item !== null) {
      flush();
      lead = `${item[1]}${/\d/.test(item[2] ?? '') ? item[2] : '-'} `;
      paragraph.push(item[3] ?? '');
    } else if (line.trim() === '') {
      flush();
      out.push('');
    } else {
      paragraph.push(line.trim());
    }
  }
  flush();
  return squeeze(out);
}

/** Emphasis is left out, links show where they lead; code keeps its backquotes, which tell it from words. */
function inline(text: string): string {
  return text
    .replace(/(\*{1,2})(?=\S)([^*]+?)\1/g, '$2')
    .replace(/\[([^\]]+)\]\(([^)]+)\)/g, (_, words: string, to: string) =>
      /^https?:/.test(to) && words !== to ? `${words} (${to})` : words,
    );
}

/** At most one empty row between blocks, none at the ends. */
function squeeze(rows: readonly string[]): string[] {
  const kept = rows.filter((row, index) => row !== '' || rows[index - 1] !== '');
  while (kept[0] === '') kept.shift();
  while (kept.at(-1) === '') kept.pop();
  return kept;
}
