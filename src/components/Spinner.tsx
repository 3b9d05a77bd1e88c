import { Text, useAnimation } from 'ink';
import { lookOf, useTheme } from './theme.js';

const FRAMES = { unicode: ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'], ascii: ['|', '/', '-', '\\'] };

/** One column that moves while something goes on. */
export function Spinner() {
  const theme = useTheme();
  const { frame } = useAnimation({ interval: 120 });
  const frames = theme.unicode ? FRAMES.unicode : FRAMES.ascii;
  return <Text {...lookOf(theme, 'accent')}>{frames[frame % frames.length]}</Text>;
}

/** Whole seconds since `since` (milliseconds since the epoch), counting on. */
export function Elapsed({ since }: { since: number }) {
  const theme = useTheme();
  useAnimation({ interval: 500 });
  const seconds = since === 0 ? 0 : Math.max(0, Math.floor((Date.now() - since) / 1000));
  return <Text {...lookOf(theme, 'secondary')}>{` ${seconds} s`}</Text>;
}
