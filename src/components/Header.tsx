import { Box, Spacer } from 'ink';
import type { Target } from '../evidence/model.js';
import { Row } from './Lines.js';
import { truncate, widthOf } from './text.js';
import { useTheme } from './theme.js';

interface HeaderProps {
  /** Who is speaking. */
  name: string;
  where: string;
  banner: string | undefined;
  /** The registry that it is about. */
  about: string;
  width: number;
}

/** Who is speaking, where it looks, and at which registry. */
export function Header({ name, where, banner, about, width }: HeaderProps) {
  const { glyphs } = useTheme();
  const right = truncate(about, Math.max(Math.floor(width * 0.5), width - 17 - name.length), glyphs.more);
  const places = placesOf(banner, where, glyphs.dot);
  const left = truncate(places, width - widthOf(right) - name.length - 5, glyphs.more);
  return (
    <Box width={width} flexShrink={0}>
      <Row
        line={[
          { text: name, tone: 'accent', bold: true },
          { text: `  ${left}`, tone: banner === undefined ? 'secondary' : 'warn' },
        ]}
      />
      <Spacer />
      <Row line={[{ text: right }]} />
    </Box>
  );
}

/** True when nothing has to be cut off in one row. */
export function headerFits({ name, where, banner, about, width }: HeaderProps, dot: string): boolean {
  return name.length + widthOf(placesOf(banner, where, dot)) + widthOf(about) + 5 <= width;
}

function placesOf(banner: string | undefined, where: string, dot: string): string {
  return [banner, where].filter((text) => text !== undefined && text !== '').join(` ${dot} `);
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
