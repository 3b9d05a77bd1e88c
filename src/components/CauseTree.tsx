import type { Row as CauseRow } from '../screens/diagnosis/rows.js';
import { Row } from './Lines.js';
import { List } from './List.js';
import { type Line, lineWidth, truncate } from './text.js';
import { type Glyphs, useTheme } from './theme.js';

interface CauseTreeProps {
  rows: readonly CauseRow[];
  selected: string | undefined;
  top: number;
  width: number;
  height: number;
}

/** Root causes with what follows from them under them. Consequences are dimmer: they go away with their cause. */
export function CauseTree({ rows, selected, top, width, height }: CauseTreeProps) {
  const { glyphs } = useTheme();
  return (
    <List items={rows} top={top} height={height}>
      {(row) => {
        const key = row.kind === 'heading' ? row.text : row.id;
        return <Row key={key} line={causeLine(row, key === selected, width, glyphs)} />;
      }}
    </List>
  );
}

/** One row of the tree, at most `width` columns. */
export function causeLine(row: CauseRow, selected: boolean, width: number, glyphs: Glyphs): Line {
  if (row.kind === 'heading') return [{ text: row.text, bold: true }];
  const pointer = { text: selected ? `${glyphs.pointer} ` : '  ', tone: 'accent' as const, bold: true };
  if (row.kind === 'untold') {
    const lead: Line = [
      pointer,
      { text: `${glyphs.unknown} `, tone: 'unknown' },
      { text: `${row.check.code} ` },
    ];
    const reason = row.check.reasons.join('; ');
    return [...lead, { text: truncate(reason, width - lineWidth(lead), glyphs.more), tone: 'secondary' }];
  }
  const { finding, branches } = row;
  const consequence = finding.causedBy.length > 0;
  const lead: Line = [
    pointer,
    { text: branchText(branches, glyphs), tone: 'secondary' },
    { text: `${glyphs[finding.level]} `, tone: finding.level, bold: !consequence },
    { text: `${finding.code} `, tone: consequence ? 'secondary' : 'plain', bold: !consequence },
  ];
  const title = truncate(finding.title, width - lineWidth(lead), glyphs.more);
  return [...lead, { text: title, tone: consequence && !selected ? 'secondary' : 'plain', bold: selected }];
}

function branchText(branches: readonly boolean[], glyphs: Glyphs): string {
  return branches
    .map((more, depth) => {
      if (depth === branches.length - 1) return more ? glyphs.branch : glyphs.last;
      return more ? glyphs.through : '  ';
    })
    .join('');
}
