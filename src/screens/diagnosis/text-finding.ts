import type { Level, Quote } from '../../checks/check.js';
import { subjectName } from '../../checks/check.js';
import { type Line, lineWidth, paragraph, truncate, wrap } from '../../components/text.js';
import type { Glyphs, Tone } from '../../components/theme.js';
import type { CheckResult, Diagnosis, LinkedFinding } from '../../diagnosis/diagnosis.js';
import type { SelectableRow } from './rows.js';

/** The sign of a level; its tone has the same name. */
export function glyphOfLevel(glyphs: Glyphs, level: Level): string {
  return glyphs[level];
}

const LEVEL_WORDS: Record<Level, string> = { fail: 'failure', warn: 'warning', unknown: 'could not be told' };

/** Everything about the selected row but its fix: what is wrong, the evidence, its place among the causes, where to read more. */
export function detailsLines(
  row: SelectableRow,
  diagnosis: Diagnosis,
  width: number,
  glyphs: Glyphs,
): Line[] {
  if (row.kind === 'untold') return untoldLines(row.check, width);
  const { finding } = row;
  const evidence = finding.quotes.flatMap((quote) => quoteLines(quote, width, glyphs));
  return [
    ...paragraph(finding.title, width, 'plain').map(bold),
    subjectLine(finding, width, glyphs),
    [],
    ...paragraph(finding.message, width),
    ...(evidence.length === 0 ? [] : [[], label('Evidence'), ...evidence]),
    ...linkLines(finding, diagnosis, width, glyphs),
    [],
    [{ text: 'Read more  ', tone: 'secondary' }, { text: `regdoctor explain ${finding.code}` }],
  ];
}

function subjectLine(finding: LinkedFinding, width: number, glyphs: Glyphs): Line {
  const level: Line = [
    { text: `${glyphOfLevel(glyphs, finding.level)} ${LEVEL_WORDS[finding.level]}`, tone: finding.level },
  ];
  const about = ` ${glyphs.dot} ${finding.code} ${glyphs.dot} ${subjectName(finding.subject)}`;
  return [...level, { text: truncate(about, width - lineWidth(level), glyphs.more), tone: 'secondary' }];
}

/** The sentence that says what is wrong, for where there is no room for the details. */
export function messageLines(row: SelectableRow, width: number): Line[] {
  return row.kind === 'untold' ? untoldLines(row.check, width) : paragraph(row.finding.message, width);
}

function untoldLines(check: CheckResult, width: number): Line[] {
  return [
    ...paragraph(`${check.code} could not be judged. It would need:`, width),
    ...check.reasons.flatMap((reason) => paragraph(reason, width, 'plain', { text: '  - ' })),
    [{ text: 'Read more  ', tone: 'secondary' }, { text: `regdoctor explain ${check.code}` }],
  ];
}

function quoteLines(quote: Quote, width: number, glyphs: Glyphs): Line[] {
  const lead = { text: `  ${glyphs.quote} `, tone: 'secondary' as Tone };
  const where = quote.path === '' ? quote.source : `${quote.source} ${quote.path}`;
  return [
    ...paragraph(where, width - 2, 'secondary', { text: '  ' }),
    ...wrap(quote.text, width - 4).map((row): Line => [lead, { text: row }]),
  ];
}

function linkLines(finding: LinkedFinding, diagnosis: Diagnosis, width: number, glyphs: Glyphs): Line[] {
  const named = (ids: readonly string[]) =>
    diagnosis.findings
      .filter((other) => ids.includes(other.id))
      .flatMap((other) =>
        paragraph(other.title, width, 'plain', {
          text: `  ${glyphOfLevel(glyphs, other.level)} ${other.code} `,
          tone: other.level,
        }),
      );
  return [
    ...(finding.causedBy.length === 0 ? [] : [[], label('Caused by'), ...named(finding.causedBy)]),
    ...(finding.consequences.length === 0 ? [] : [[], label('Leads to'), ...named(finding.consequences)]),
  ];
}

function label(text: string): Line {
  return [{ text, tone: 'secondary' }];
}

function bold(line: Line): Line {
  return line.map((span) => ({ ...span, bold: true }));
}
