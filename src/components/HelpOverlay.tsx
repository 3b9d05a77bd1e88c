import { Box } from 'ink';
import type { Hint } from '../screens/bindings.js';
import { Lines } from './Lines.js';
import { Titled } from './Titled.js';
import { type Line, lineWidth, truncate, widthOf } from './text.js';
import { type Glyphs, useTheme } from './theme.js';

interface HelpOverlayProps {
  entries: readonly Hint[];
  width: number;
  height: number;
  top: number;
  /** What the signs mean; those of a diagnosis when absent. */
  signs?: Line;
}

/** All keys, from the table that the program itself obeys, and what the signs mean. */
export function HelpOverlay({ entries, width, height, top, signs }: HelpOverlayProps) {
  const { glyphs } = useTheme();
  const column = Math.max(...entries.map(({ keys }) => widthOf(keys))) + 3;
  const twoColumns = width >= 70;
  const half = twoColumns ? Math.ceil(entries.length / 2) : entries.length;
  const second = Math.floor(width / 2);
  const keys = entries.map((entry, index): Line => {
    const room = twoColumns ? (index < half ? second - 2 : width - second) : width;
    return [
      { text: entry.keys, tone: 'accent' },
      { text: ' '.repeat(column - widthOf(entry.keys)) },
      { text: truncate(entry.text, room - column, glyphs.more) },
    ];
  });
  const rows = keys.slice(0, half).map((line, index): Line => {
    const beside = keys[half + index];
    return beside === undefined ? line : [...line, { text: ' '.repeat(second - lineWidth(line)) }, ...beside];
  });
  return (
    <Box flexDirection="column" width={width} height={height}>
      <Titled title="Keys" width={width}>
        <Lines lines={[...rows, [], signs ?? diagnosisSigns(glyphs)]} height={height - 1} top={top} />
      </Titled>
    </Box>
  );
}

function diagnosisSigns(glyphs: Glyphs): Line {
  return [
    { text: glyphs.ok, tone: 'ok' },
    { text: ' works   ' },
    { text: glyphs.fail, tone: 'fail' },
    { text: ' fails   ' },
    { text: glyphs.warn, tone: 'warn' },
    { text: ' warning   ' },
    { text: glyphs.unknown, tone: 'unknown' },
    { text: ` or ${glyphs.none} could not be told` },
  ];
}
