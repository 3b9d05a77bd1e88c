import type { TextProps } from 'ink';
import { createContext, useContext } from 'react';

/** What a piece of text means. Components name a tone and never a colour. */
export type Tone =
  | 'plain'
  | 'secondary'
  | 'accent'
  | 'fail'
  | 'warn'
  | 'unknown'
  | 'ok'
  | 'added'
  | 'removed';

/** Signs that carry the meaning when there is no colour; each is one column wide. */
export interface Glyphs {
  fail: string;
  warn: string;
  unknown: string;
  ok: string;
  none: string;
  pointer: string;
  rule: string;
  link: string;
  arrow: string;
  branch: string;
  last: string;
  through: string;
  quote: string;
  more: string;
  gap: string;
  cursor: string;
  mask: string;
  dot: string;
  current: string;
}

export const UNICODE: Glyphs = {
  fail: '✖',
  warn: '!',
  unknown: '?',
  ok: '✔',
  none: '–',
  pointer: '❯',
  rule: '─',
  link: '─',
  arrow: '→',
  branch: '├ ',
  last: '└ ',
  through: '│ ',
  quote: '│',
  more: '…',
  gap: '⋯',
  cursor: '▏',
  mask: '•',
  dot: '·',
  current: '●',
};

export const ASCII: Glyphs = {
  fail: 'x',
  warn: '!',
  unknown: '?',
  ok: '+',
  none: '-',
  pointer: '>',
  rule: '-',
  link: '-',
  arrow: '>',
  branch: '|-',
  last: '`-',
  through: '| ',
  quote: '|',
  more: '~',
  gap: '...',
  cursor: '|',
  mask: '*',
  dot: '-',
  current: '*',
};

export function glyphsOf(unicode: boolean): Glyphs {
  return unicode ? UNICODE : ASCII;
}

type Look = Pick<TextProps, 'color' | 'dimColor' | 'bold'>;

/** The sixteen colours of the terminal's own palette, since only it knows whether the background is light or dark. */
const LOOKS: Record<Tone, Look> = {
  plain: {},
  secondary: { dimColor: true },
  accent: { color: 'cyan' },
  fail: { color: 'red' },
  warn: { color: 'yellow' },
  unknown: { color: 'magenta' },
  ok: { color: 'green' },
  added: { color: 'green' },
  removed: { color: 'red' },
};

export interface Theme {
  colour: boolean;
  glyphs: Glyphs;
  unicode: boolean;
}

export const ThemeContext = createContext<Theme>({ colour: true, glyphs: UNICODE, unicode: true });

export function useTheme(): Theme {
  return useContext(ThemeContext);
}

/** Ink's properties for a tone; none at all without colour. */
export function lookOf(theme: Theme, tone: Tone, bold = false): Look {
  if (!theme.colour) return {};
  return bold ? { ...LOOKS[tone], bold } : LOOKS[tone];
}
