import { describe, expect, it } from 'vitest';
import { markdownText } from '../../src/report/markdown.js';
import { style } from './support.js';

const rows = (markdown: string, columns = 40) => markdownText(markdown, style({ columns }));

describe('a page in the terminal', () => {
  it('has headings, wrapped paragraphs and lists', () => {
    const page =
      '# Title\n\nOne sentence that is longer\nthan a row of forty columns.\n\n\n- first item that is too long for one row\n- second\n1. third\n';
    expect(rows(page)).toEqual([
      'Title',
      '',
      'One sentence that is longer than a row',
      'of forty columns.',
      '',
      '- first item that is too long for one',
      '  row',
      '- second',
      '1. third',
    ]);
  });

  it('never cuts or re-flows code', () => {
    const long = `kubectl get ${'x'.repeat(60)}`;
    expect(rows(`See:\n\n\`\`\`sh\n${long}\n  # **indented**\n\`\`\`\n\nor\n\n    a\n    b\n`)).toEqual([
      'See:',
      '',
      `    ${long}`,
      '      # **indented**',
      '',
      'or',
      '',
      '    a',
      '    b',
    ]);
  });

  it('leaves out emphasis and shows where links lead', () => {
    expect(
      rows('A *thin* and **thick** `*code` [page](https://example.com/x), [RD201](RD201.md).', 100),
    ).toEqual(['A thin and thick `*code` page (https://example.com/x), RD201.']);
  });

  it('makes headings bold only with colour', () => {
    expect(markdownText('## Head', style({ colour: true }))).toEqual(['\x1b[1mHead\x1b[22m']);
  });
});
