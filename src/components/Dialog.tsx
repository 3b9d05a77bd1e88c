import { Box } from 'ink';
import type { ReactNode } from 'react';
import { Row } from './Lines.js';
import { paragraph } from './text.js';
import { lookOf, type Tone, useTheme } from './theme.js';

interface DialogProps {
  title: string;
  tone: Tone;
  width: number;
  height: number;
  children: ReactNode;
}

/** A framed question in the middle of the screen, as wide as reads well. */
export function Dialog({ title, tone, width, height, children }: DialogProps) {
  const theme = useTheme();
  const { color } = lookOf(theme, tone);
  const inner = dialogWidth(width);
  return (
    <Box height={height} width={width} justifyContent="center" alignItems="center" overflow="hidden">
      <Box
        flexDirection="column"
        width={inner + 4}
        borderStyle={theme.unicode ? 'round' : 'classic'}
        {...(color === undefined ? {} : { borderColor: color })}
        paddingX={1}
      >
        {paragraph(title, inner, tone).map((line) => (
          <Row
            key={line.map((span) => span.text).join('')}
            line={line.map((span) => ({ ...span, bold: true }))}
          />
        ))}
        {children}
      </Box>
    </Box>
  );
}

/** Columns for the text in a dialog on a screen of this width. */
export function dialogWidth(width: number): number {
  return Math.min(76, width) - 4;
}
