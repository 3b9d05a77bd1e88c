import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { Terminal } from './terminal.js';

const from = [
  '--from',
  fileURLToPath(new URL('../fixtures/captures/16-service-selector-mismatch', import.meta.url)),
];
const FOOTER = / q quit\s*$/;

it.concurrent('is laid out anew when the terminal grows and shrinks', async () => {
  const terminal = new Terminal(from);
  const narrow = await terminal.waitFor(/Root causes[\s\S]* q quit/);
  expect(narrow).not.toContain(' │ ');
  terminal.resize(120, 40);
  const wide = await terminal.waitFor((screen) => screen.includes(' │ Suggested fix') && FOOTER.test(screen));
  expect(wide).toMatch(/^ Details ─/m);
  terminal.resize(39, 24);
  await terminal.waitFor('Too small: 39x24, needs 40x12');
  terminal.resize(60, 11);
  await terminal.waitFor('Too small: 60x11, needs 40x12');
  terminal.resize(40, 12);
  const least = await terminal.waitFor((screen) => screen.includes('RD502') && !screen.includes('Too small'));
  expect(least).toContain('❯ ✖ RD502');
  terminal.resize(80, 24);
  await terminal.waitFor((screen) => screen === narrow);
  terminal.press('q');
  expect((await terminal.ended).code).toBe(1);
});

it.concurrent('takes 80x24 for a terminal that has no size', async () => {
  const terminal = new Terminal(from, { script: 'stty cols 0 rows 0; exec "$@"' });
  const screen = await terminal.waitFor(/Root causes[\s\S]* q quit/);
  expect(screen.split('\n')[23]).toMatch(FOOTER);
});

it.runIf(process.platform === 'linux')('bears that the terminal loses its size', async () => {
  const terminal = new Terminal(from);
  await terminal.waitFor('Root causes (1)');
  execFileSync('sh', ['-c', 'stty cols 0 rows 0 < "$1"', 'sh', terminal.device()]);
  terminal.press('?');
  await terminal.waitFor('apply the fix on display');
  terminal.press('q');
  expect((await terminal.ended).code).toBe(1);
});
