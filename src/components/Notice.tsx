import { Box } from 'ink';
import { keyed } from './keyed.js';
import { Row } from './Lines.js';
import { useTheme } from './theme.js';

interface NoticeProps {
  tone: 'plain' | 'ok' | 'warn' | 'fail';
  /** The text, wrapped. */
  lines: readonly string[];
}

/** Something to know, with the sign of its tone. */
export function Notice({ tone, lines }: NoticeProps) {
  const { glyphs } = useTheme();
  const glyph = tone === 'plain' ? glyphs.dot : glyphs[tone];
  return (
    <Box flexDirection="column" flexShrink={0}>
      {keyed(lines, (text) => text).map(({ key, item }, index) => (
        <Row
          key={key}
          line={[
            { text: index === 0 ? `${glyph} ` : '  ', tone },
            { text: item, tone },
          ]}
        />
      ))}
    </Box>
  );
}
