import { describe, expect, it } from 'vitest';
import { footerLine } from '../../src/components/Footer.js';
import { targetName } from '../../src/components/Header.js';
import { Lines, Row } from '../../src/components/Lines.js';
import { pathLine } from '../../src/components/Path.js';
import { type Line, lineWidth } from '../../src/components/text.js';
import { ASCII, lookOf, type Tone, UNICODE } from '../../src/components/theme.js';
import { diffLines } from '../../src/screens/diagnosis/text-remedy.js';
import { HOWTO } from '../support/howto.js';
import { ISSUER_DIFF } from '../support/howto-remedies.js';
import { render } from '../support/render.js';

const text = (lines: Line[]) => lines.map((line) => line.map((span) => span.text).join(''));

describe('the path', () => {
  const { hops } = HOWTO.diagnosis;
  it('fits, and in few columns says what is not well', () => {
    expect(text([pathLine(hops, 100, UNICODE)])[0]).toContain('client ✖ ─ dns ✔ ─ tcp ✔');
    expect(text([pathLine(hops, 78, UNICODE)])[0]).toContain('client ✖─dns ✔─tcp ✔');
    expect(lineWidth(pathLine(hops, 78, UNICODE))).toBeLessThanOrEqual(78);
    expect(text([pathLine(hops, 50, UNICODE)])[0]).toBe('client ✖ tls ✖ pod ✖ config ✖ storage !');
    expect(text([pathLine(hops, 78, ASCII)])[0]).toContain('client x-dns +');
  });
  it('is one word in few columns when every hop is well', () => {
    const well = hops.map((hop) => ({ ...hop, state: 'ok' as const }));
    expect(text([pathLine(well, 50, UNICODE)])).toEqual(['path ✔']);
  });
  it('says nothing of hops that nobody has looked at', () => {
    expect(text([pathLine([], 100, UNICODE)])[0]).toContain('client – ─ dns –');
  });
});

describe('a diff', () => {
  it('has its signs and its tones', () => {
    const lines = diffLines(ISSUER_DIFF, 70, UNICODE);
    const added = lines.find((line) => line[0]?.tone === 'added');
    expect(added?.[0]?.text).toBe('+     server: https://acme-v02.api.letsencrypt.org/directory');
    expect(lines.find((line) => line[0]?.tone === 'removed')?.[0]?.text).toMatch(/^- /);
    expect(text(lines).join('\n')).not.toContain('@@');
  });
  it('leaves out what is far from a change when there is little room, and marks the place', () => {
    const diff = '@@ -1,9 +1,9 @@\n a\n-b\n+c\n d\n e\n f\n-g\n+h\n@@ -20,1 +20,1 @@\n-i\n+j\n';
    expect(text(diffLines(diff, 20, UNICODE, 0))).toEqual([
      '- b',
      '+ c',
      '  ⋯',
      '- g',
      '+ h',
      '  ⋯',
      '- i',
      '+ j',
    ]);
    expect(text(diffLines(diff, 20, UNICODE, 1))).toContain('  f');
  });
  it('goes on under itself when a line is too long, within the width', () => {
    const lines = text(diffLines(`+${'x'.repeat(25)}`, 12, UNICODE));
    expect(lines).toEqual([`+ ${'x'.repeat(10)}`, `  ${'x'.repeat(10)}`, '  xxxxx']);
  });
});

describe('a scrolling view', () => {
  const lines: Line[] = Array.from({ length: 10 }, (_, n) => [{ text: `row ${n}` }]);
  it('says how much is not shown', () => {
    const shown = render(<Lines lines={lines} height={4} top={2} />).text();
    expect(shown).toContain('row 2');
    expect(shown).not.toContain('row 5');
    expect(shown).toContain('5 more lines below, 2 above');
    expect(render(<Lines lines={lines} height={4} top={7} />).text()).toContain('7 more lines above');
    expect(render(<Lines lines={lines} height={10} top={0} />).text()).not.toContain('more');
  });
});

describe('a row', () => {
  it('lets nothing through that could steer the terminal, whoever made its text', () => {
    const shown = render(<Row line={[{ text: 'a\u001b[2J\u001b]0;owned\u0007\u202eb\nc' }]} />);
    expect(shown.raw().trimEnd()).toBe('ab c');
  });
});

describe('the footer', () => {
  const hints = ['a', 'b', 'c', 'd', 'e', 'f', '?', 'q'].map((keys) => ({ keys, text: `does ${keys}` }));
  it('has six keys at most, the last two always', () => {
    expect(text([footerLine(hints, 200)])[0]?.match(/does/g)).toHaveLength(6);
    const narrow = text([footerLine(hints, 40)])[0] ?? '';
    expect(narrow).toContain('? does ?');
    expect(narrow).toContain('q does q');
    expect(lineWidth(footerLine(hints, 40))).toBeLessThanOrEqual(40);
  });
});

describe('the header', () => {
  it('names what is known of the registry', () => {
    expect(targetName(undefined, '·')).toBe('');
    expect(targetName({ namespace: 'default', port: 443 }, '·')).toBe('namespace default');
    expect(targetName({ namespace: 'a', name: 'b', host: 'c', port: 443 }, '·')).toBe('a/b · c');
  });
});

describe('colour', () => {
  const tones: Tone[] = ['plain', 'secondary', 'accent', 'fail', 'warn', 'unknown', 'ok', 'added', 'removed'];
  it('is nothing at all without colour', () => {
    for (const tone of tones)
      expect(lookOf({ colour: false, unicode: true, glyphs: UNICODE }, tone, true)).toEqual({});
  });
  it('tells failing, warning and well apart', () => {
    const theme = { colour: true, unicode: true, glyphs: UNICODE };
    const looks = (['fail', 'warn', 'ok', 'plain'] as const).map((tone) =>
      JSON.stringify(lookOf(theme, tone)),
    );
    expect(new Set(looks).size).toBe(4);
  });
  it('is not the only difference between the states', () => {
    for (const glyphs of [UNICODE, ASCII]) {
      expect(new Set([glyphs.fail, glyphs.warn, glyphs.unknown, glyphs.ok, glyphs.none]).size).toBe(5);
    }
  });
});
