import { Box } from 'ink';
import type { ReactNode } from 'react';
import { useTheme } from './theme.js';

interface SideBySideProps {
  left: ReactNode;
  right: ReactNode;
  /** Columns of the left side, and of the whole. */
  leftWidth: number;
  width: number;
  height: number;
}

/** Two areas with a line between them. */
export function SideBySide({ left, right, leftWidth, width, height }: SideBySideProps) {
  const { unicode } = useTheme();
  return (
    <Box height={height} width={width}>
      <Box flexDirection="column" width={leftWidth} flexShrink={0}>
        {left}
      </Box>
      <Box
        marginLeft={1}
        paddingLeft={1}
        flexShrink={0}
        borderStyle={unicode ? 'single' : 'classic'}
        borderTop={false}
        borderRight={false}
        borderBottom={false}
        borderDimColor
      >
        {right}
      </Box>
    </Box>
  );
}
