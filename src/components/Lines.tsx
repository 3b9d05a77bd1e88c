import { Box, Text } from 'ink';
import { sanitizeLine } from '../report/sanitize.js';
import { keyed } from './keyed.js';
import type { Line, Span } from './text.js';
import { lookOf, type Tone, useTheme } from './theme.js';

/** One row of text, cut at the edge. Whatever reaches the terminal goes through here, and so through `sanitizeLine`. */
export function Row({ line, dim = false }: { line: Line; dim?: boolean }) {
  const theme = useTheme();
  if (line.length === 0) return <Text> </Text>;
  return (
    <Text wrap="truncate-end">
      {keyed(line, (span) => span.text).map(({ key, item }) => (
        <Text key={key} {...lookOf(theme, toneOf(item, dim), item.bold)}>
          {sanitizeLine(item.text)}
        </Text>
      ))}
    </Text>
  );
}

function toneOf(span: Span, dim: boolean): Tone {
  const tone = span.tone ?? 'plain';
  return dim && tone === 'plain' ? 'secondary' : tone;
}

interface LinesProps {
  lines: Line[];
  /** Rows that there are; what does not fit is counted in the last one. */
  height: number;
  top: number;
}

/** The rows of a scrolling view that are in sight, and how many are not. */
export function Lines({ lines, height, top }: LinesProps) {
  if (height <= 0) return null;
  const fits = lines.length <= height;
  const shown = fits ? lines : lines.slice(top, top + height - 1);
  const below = lines.length - top - shown.length;
  return (
    <Box flexDirection="column" height={height} overflow="hidden">
      {keyed(shown, textOf).map(({ key, item }) => (
        <Row key={key} line={item} />
      ))}
      {fits ? null : <Row line={[{ text: hidden(top, below), tone: 'secondary' }]} />}
    </Box>
  );
}

function hidden(above: number, below: number): string {
  const lines = (count: number) => `${count} more ${count === 1 ? 'line' : 'lines'}`;
  if (below > 0) return `  ${lines(below)} below${above > 0 ? `, ${above} above` : ''}`;
  return `  ${lines(above)} above`;
}

function textOf(line: Line): string {
  return line.map((span) => span.text).join('');
}
