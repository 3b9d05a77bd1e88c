import { Box } from 'ink';
import type { Hint } from '../screens/diagnosis/hints.js';
import { Lines } from './Lines.js';
import { Titled } from './Titled.js';
import { type Line, lineWidth, widthOf } from './text.js';
import { useTheme } from './theme.js';

interface HelpOverlayProps {
  entries: readonly Hint[];
  width: number;
  height: number;
  top: number;
}

/** All keys, from the table that the program itself obeys, and what the signs mean. */
export function HelpOverlay({ entries, width, height, top }: HelpOverlayProps) {
  const { glyphs } = useTheme();
  const column = Math.max(...entries.map(({ keys }) => widthOf(keys))) + 3;
  const keys = entries.map(
    (entry): Line => [
      { text: entry.keys, tone: 'accent' },
      { text: ' '.repeat(column - widthOf(entry.keys)) },
      { text: entry.text },
    ],
  );
  const half = width >= 70 ? Math.ceil(keys.length / 2) : keys.length;
  const rows = keys.slice(0, half).map((line, index): Line => {
    const second = keys[half + index];
    if (second === undefined) return line;
    return [...line, { text: ' '.repeat(Math.max(2, Math.floor(width / 2) - lineWidth(line))) }, ...second];
  });
  const signs: Line = [
    { text: glyphs.ok, tone: 'ok' },
    { text: ' works   ' },
    { text: glyphs.fail, tone: 'fail' },
    { text: ' fails   ' },
    { text: glyphs.warn, tone: 'warn' },
    { text: ' warning   ' },
    { text: glyphs.unknown, tone: 'unknown' },
    { text: ` or ${glyphs.none} could not be told` },
  ];
  return (
    <Box flexDirection="column" width={width} height={height}>
      <Titled title="Keys" width={width}>
        <Lines lines={[...rows, [], signs]} height={height - 1} top={top} />
      </Titled>
    </Box>
  );
}
