import { ISSUANCE_HOPS, PATH_HOPS } from '../checks/check.js';
import type { HopState } from '../diagnosis/diagnosis.js';
import { Row } from './Lines.js';
import { type Line, lineWidth, type Span } from './text.js';
import { type Glyphs, type Tone, useTheme } from './theme.js';

const SIGNS: Record<HopState['state'], { glyph: keyof Glyphs; tone: Tone }> = {
  ok: { glyph: 'ok', tone: 'ok' },
  warn: { glyph: 'warn', tone: 'warn' },
  fail: { glyph: 'fail', tone: 'fail' },
  unknown: { glyph: 'none', tone: 'secondary' },
};

/** The way of a request from the shell to the disk, with the state of each stop. In few columns only the stops that are not well. */
export function pathLine(hops: readonly HopState[], width: number, glyphs: Glyphs): Line {
  for (const gap of [` ${glyphs.link} `, glyphs.link]) {
    const line = chain(hops, PATH_HOPS, gap, glyphs);
    if (lineWidth(line) <= width) return line;
  }
  const unwell = hops.filter(({ state }) => state !== 'ok').map(({ hop }) => hop);
  if (!PATH_HOPS.some((hop) => unwell.includes(hop)))
    return [{ text: 'path ' }, { text: glyphs.ok, tone: 'ok' }];
  return chain(
    hops,
    PATH_HOPS.filter((hop) => unwell.includes(hop)),
    ' ',
    glyphs,
  );
}

/** What makes the certificate, beside the path. */
export function issuanceLine(hops: readonly HopState[], width: number, glyphs: Glyphs): Line {
  const line = chain(hops, ISSUANCE_HOPS, ` ${glyphs.arrow} `, glyphs);
  const lead = { text: 'tls certificate from: ', tone: 'secondary' as Tone };
  return lineWidth(line) + lead.text.length <= width ? [lead, ...line] : line;
}

function chain(hops: readonly HopState[], names: readonly string[], gap: string, glyphs: Glyphs): Line {
  return names.flatMap((name, index): Span[] => {
    const state = hops.find(({ hop }) => hop === name)?.state ?? 'unknown';
    const { glyph, tone } = SIGNS[state];
    return [
      ...(index === 0 ? [] : [{ text: gap, tone: 'secondary' as Tone }]),
      { text: name, tone: state === 'unknown' ? 'secondary' : 'plain', bold: state === 'fail' },
      { text: ` ${glyphs[glyph]}`, tone, bold: state === 'fail' },
    ];
  });
}

export function Path({ hops, width }: { hops: readonly HopState[]; width: number }) {
  const { glyphs } = useTheme();
  return (
    <>
      <Row line={pathLine(hops, width, glyphs)} />
      <Row line={issuanceLine(hops, width, glyphs)} />
    </>
  );
}
