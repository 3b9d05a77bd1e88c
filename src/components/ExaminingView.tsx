import { Box } from 'ink';
import type { Examining } from '../screens/diagnosis/state.js';
import { awaited, readingCounts } from '../screens/diagnosis/text-progress.js';
import { Row } from './Lines.js';
import { Elapsed, Spinner } from './Spinner.js';
import { type Line, paragraph, truncate } from './text.js';
import { type Glyphs, type Tone, useTheme } from './theme.js';

const VERDICTS: Record<Examining['checks'][number]['verdict'], { glyph: keyof Glyphs; tone: Tone }> = {
  pass: { glyph: 'ok', tone: 'ok' },
  warn: { glyph: 'warn', tone: 'warn' },
  fail: { glyph: 'fail', tone: 'fail' },
  unknown: { glyph: 'unknown', tone: 'unknown' },
  skipped: { glyph: 'none', tone: 'secondary' },
};

interface ExaminingViewProps {
  examining: Examining;
  width: number;
  height: number;
  text?: string;
}

/** The first examination: what is awaited, and the checks as they finish. */
export function ExaminingView({
  examining,
  width,
  height,
  text = 'Examining the registry',
}: ExaminingViewProps) {
  const { glyphs } = useTheme();
  const names = awaited(examining).join(', ');
  const waiting =
    names === '' ? [] : paragraph(`waiting for: ${names}`, width - 2, 'secondary', { text: '  ' });
  const checks = checkLines(examining, width, glyphs);
  const room = Math.max(0, height - 3 - waiting.length);
  return (
    <Box flexDirection="column" width={width} height={height} overflow="hidden">
      <Row line={[]} />
      <ExaminingLine examining={examining} width={width} text={text} brief />
      {[...waiting, [], ...checks.slice(Math.max(0, checks.length - room))].map((line) => (
        <Row key={line.map((span) => span.text).join('')} line={line} />
      ))}
    </Box>
  );
}

interface ExaminingLineProps {
  examining: Examining;
  width: number;
  text: string;
  /** Without what is awaited. */
  brief?: boolean;
}

/** One line about an examination: a spinner, how far it is, what is awaited, how long it has taken. */
export function ExaminingLine({ examining, width, text, brief = false }: ExaminingLineProps) {
  const { glyphs } = useTheme();
  const { done, of } = readingCounts(examining);
  const waiting = awaited(examining).join(', ');
  const counts = of === 0 ? '' : ` ${glyphs.dot} ${done} of ${of} readings`;
  const rest = brief || waiting === '' ? '' : ` ${glyphs.dot} waiting for: ${waiting}`;
  return (
    <Box width={width} flexShrink={0}>
      <Spinner />
      <Row line={[{ text: truncate(` ${text}${counts}${rest}`, width - 8, glyphs.more) }]} />
      <Elapsed since={examining.startedAt} />
    </Box>
  );
}

/** The checks that have finished, as many to a row as fit. */
function checkLines(examining: Examining, width: number, glyphs: Glyphs): Line[] {
  const perRow = Math.max(1, Math.floor(width / 10));
  const lines: Line[] = [];
  examining.checks.forEach((check, index) => {
    const sign = VERDICTS[check.verdict];
    if (index % perRow === 0) lines.push([]);
    lines.at(-1)?.push({ text: `${glyphs[sign.glyph]} `, tone: sign.tone }, { text: `${check.code}   ` });
  });
  return lines;
}
