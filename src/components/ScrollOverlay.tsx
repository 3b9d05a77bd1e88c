import { Box } from 'ink';
import { Lines } from './Lines.js';
import { Titled } from './Titled.js';
import type { Line } from './text.js';

interface ScrollOverlayProps {
  title: string;
  lines: Line[];
  /** First row in sight. */
  top: number;
  width: number;
  height: number;
}

/** A text that lies over a screen and can be scrolled. */
export function ScrollOverlay({ title, lines, top, width, height }: ScrollOverlayProps) {
  return (
    <Box flexDirection="column" height={height}>
      <Titled title={title} width={width}>
        <Lines lines={lines} height={height - 1} top={top} />
      </Titled>
    </Box>
  );
}
