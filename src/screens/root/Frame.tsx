import { Box, useWindowSize } from 'ink';
import { type ReactNode, useMemo } from 'react';
import { TooSmall } from '../../components/TooSmall.js';
import { glyphsOf, type Theme, ThemeContext } from '../../components/theme.js';

export interface Size {
  columns: number;
  rows: number;
}

/** The size of the terminal; 80x24 where it does not say. */
export function useTerminalSize(): Size {
  const { columns, rows } = useWindowSize();
  return { columns: columns > 0 ? columns : 80, rows: rows > 0 ? rows : 24 };
}

/** The state as it is drawn: the reducer hears of a new size after the frame in which it is known, and what is drawn must fit already in that one. */
export function sized<S extends Size>(state: S, { columns, rows }: Size): S {
  return state.columns === columns && state.rows === rows ? state : { ...state, columns, rows };
}

interface FrameProps {
  colour: boolean;
  unicode: boolean;
  screenReader: boolean;
  size: Size;
  /** Rows that the screen takes; `small`: there is no room for it. */
  layout: { kind: string; height: number };
  /** The same content as sentences. */
  linear: ReactNode;
  children: ReactNode;
}

/** A screen in its theme: the picture, the linear text for screen readers, or that the terminal is too small. */
export function Frame({ colour, unicode, screenReader, size, layout, linear, children }: FrameProps) {
  const theme = useMemo((): Theme => ({ colour, unicode, glyphs: glyphsOf(unicode) }), [colour, unicode]);
  return (
    <ThemeContext.Provider value={theme}>
      {screenReader ? (
        linear
      ) : layout.kind === 'small' ? (
        <Box width={size.columns} height={layout.height}>
          <TooSmall {...size} />
        </Box>
      ) : (
        children
      )}
    </ThemeContext.Provider>
  );
}
