import { render } from 'ink-testing-library';
import { afterEach, describe, expect, it } from 'vitest';
import { CauseTree } from '../../src/components/CauseTree.js';
import { ConfirmDialog } from '../../src/components/ConfirmDialog.js';
import { fieldOf } from '../../src/components/field.js';
import { Path } from '../../src/components/Path.js';
import { Spinner } from '../../src/components/Spinner.js';
import { TextField } from '../../src/components/TextField.js';
import { ASCII, ThemeContext } from '../../src/components/theme.js';
import { rowsOf } from '../../src/screens/diagnosis/rows.js';
import { HOWTO } from '../support/howto.js';

const mounted: { unmount(): void }[] = [];
afterEach(() => {
  for (const one of mounted.splice(0)) one.unmount();
});

function frame(element: React.JSX.Element): string[] {
  const instance = render(element);
  mounted.push(instance);
  return (instance.lastFrame() ?? '').split('\n').map((line) => line.trimEnd());
}

const { diagnosis } = HOWTO;

describe('components by themselves', () => {
  it('the path: two rows, with the state of each hop', () => {
    expect(frame(<Path hops={diagnosis.hops} width={90} />)).toEqual([
      'client ✖ ─ dns ✔ ─ tcp ✔ ─ tls ✖ ─ ingress ✔ ─ service ✔ ─ pod ✖ ─ config ✖ ─ storage !',
      'tls certificate from: issuer ✖ → certificate ✖ → order – → challenge –',
    ]);
  });

  it('the path in ASCII', () => {
    const theme = { colour: false, glyphs: ASCII, unicode: false };
    const lines = frame(
      <ThemeContext.Provider value={theme}>
        <Path hops={diagnosis.hops} width={90} />
      </ThemeContext.Provider>,
    );
    expect(lines.join('\n')).toMatch(/^[\n -~]*$/);
    expect(lines[0]).toMatch(/^client x/);
  });

  it('the tree: consequences under their cause, the selection by a sign', () => {
    const rows = rowsOf(diagnosis, '');
    const lines = frame(
      <CauseTree rows={rows} selected={diagnosis.roots[0]} top={0} width={80} height={rows.length} />,
    );
    const codes = lines
      .map((line) => /^(\W*)(RD\d+)/.exec(line)?.slice(1))
      .filter((match) => match !== undefined);
    expect(codes.map(([, code]) => code)).toEqual([
      'RD201',
      'RD213',
      'RD230',
      'RD301',
      'RD101',
      'RD603',
      'RD511',
      'RD701',
    ]);
    expect(codes[0]?.[0]).toContain('❯');
    const indent = codes.map(([lead]) => lead?.length ?? 0);
    expect(indent.slice(0, 5)).toEqual([...indent.slice(0, 5)].sort((a, b) => a - b));
    expect(indent[5]).toBe(indent[0]);
  });

  it('the tree shows a window of its rows', () => {
    const rows = rowsOf(diagnosis, '');
    const lines = frame(<CauseTree rows={rows} selected={undefined} top={2} width={80} height={2} />);
    expect(lines).toHaveLength(2);
    const [shown] = rows.slice(2).flatMap((row) => (row.kind === 'finding' ? [row.finding.code] : []));
    expect(shown).toBe('RD230');
    expect(lines[0]).toContain(shown);
  });

  it('a masked field never shows a character of its text', () => {
    const lines = frame(<TextField field={fieldOf('s3cret')} label="Password" masked width={40} />);
    expect(lines.join('')).not.toMatch(/[s3cret]{2}/);
    expect(lines.join('')).toMatch(/(.)\1{5}/);
  });

  it('a confirmation says the word, and that it was wrong', () => {
    const dialog = (wrong: boolean) => (
      <ConfirmDialog
        title="Recreate the Pod"
        lines={[[{ text: 'Images are lost.' }]]}
        tone="warn"
        word="recreate"
        field={fieldOf('rec')}
        wrong={wrong}
        width={60}
        height={12}
      />
    );
    const asked = frame(dialog(false)).join('\n');
    expect(asked).toContain('Images are lost.');
    expect(asked).toContain('Type recreate to go on. Enter alone means no.');
    expect(frame(dialog(true)).join('\n')).not.toBe(asked);
  });

  it('a spinner is one sign wide', () => {
    expect(frame(<Spinner />)[0]).toMatch(/^\S$/u);
  });
});
