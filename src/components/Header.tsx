import { Box, Spacer } from 'ink';
import type { Target } from '../evidence/model.js';
import { Row } from './Lines.js';
import { truncate, widthOf } from './text.js';
import { useTheme } from './theme.js';

interface HeaderProps {
  where: string;
  banner: string | undefined;
  target: Target | undefined;
  width: number;
}

/** Who is speaking, where it looks, and at which registry. */
export function Header({ where, banner, target, width }: HeaderProps) {
  const { glyphs } = useTheme();
  const right = truncate(
    targetName(target, glyphs.dot),
    Math.max(Math.floor(width * 0.5), width - 26),
    glyphs.more,
  );
  const places = [banner, where].filter((text) => text !== undefined && text !== '').join(` ${glyphs.dot} `);
  const left = truncate(places, width - widthOf(right) - 14, glyphs.more);
  return (
    <Box width={width} flexShrink={0}>
      <Row
        line={[
          { text: 'regdoctor', tone: 'accent', bold: true },
          { text: `  ${left}`, tone: banner === undefined ? 'secondary' : 'warn' },
        ]}
      />
      <Spacer />
      <Row line={[{ text: right }]} />
    </Box>
  );
}

/** `default/docker-registry · registry.example.com`, as far as it is known. */
export function targetName(target: Target | undefined, dot: string): string {
  if (target === undefined) return '';
  // Without a cluster there is no namespace: the host says it all.
  if (target.namespace === '') return target.host ?? '';
  const name =
    target.name === undefined ? `namespace ${target.namespace}` : `${target.namespace}/${target.name}`;
  return target.host === undefined ? name : `${name} ${dot} ${target.host}`;
}
