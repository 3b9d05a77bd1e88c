import { Box } from 'ink';
import type { ReactNode } from 'react';
import { Row } from './Lines.js';
import { truncate, widthOf } from './text.js';
import { useTheme } from './theme.js';

interface TitledProps {
  title: string;
  width: number;
  focused?: boolean;
  /** Marks the focus by a sign too, where nothing else in the area shows it. */
  marked?: boolean;
  /** Shown at the right end of the rule. */
  aside?: string;
  children: ReactNode;
}

/** An area under a rule that carries its title. */
export function Titled({ title, width, focused = false, marked = false, aside = '', children }: TitledProps) {
  const { glyphs } = useTheme();
  const name = truncate(focused && marked ? `${glyphs.pointer} ${title}` : title, width - 2, glyphs.more);
  const room = width - widthOf(name) - 1;
  const end = aside !== '' && widthOf(aside) + 4 <= room ? ` ${aside}` : '';
  const rule = glyphs.rule.repeat(Math.max(0, room - widthOf(end)));
  return (
    <Box flexDirection="column" width={width} flexShrink={0}>
      <Row
        line={[
          { text: name, tone: focused ? 'accent' : 'plain', bold: true },
          { text: ` ${rule}`, tone: 'secondary' },
          { text: end, tone: 'secondary' },
        ]}
      />
      {children}
    </Box>
  );
}
