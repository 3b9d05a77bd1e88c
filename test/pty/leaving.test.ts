import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it, vi } from 'vitest';
import { startPlayground } from '../../src/playground/playground.js';
import { PROMPT, Terminal } from './terminal.js';

const captures = fileURLToPath(new URL('../fixtures/captures/', import.meta.url));
const SELECTOR = ['--from', `${captures}16-service-selector-mismatch`];

/** The last words of a program about the screen: the alternate one left, the cursor shown, pasting as it was. */
function expectRestored(terminal: Terminal): void {
  expect(terminal.alternate).toBe(false);
  expect(terminal.raw.lastIndexOf('\x1b[?1049l')).toBeGreaterThan(terminal.raw.lastIndexOf('\x1b[?1049h'));
  expect(terminal.raw.lastIndexOf('\x1b[?25h')).toBeGreaterThan(terminal.raw.lastIndexOf('\x1b[?25l'));
  expect(terminal.raw.lastIndexOf('\x1b[?2004l')).toBeGreaterThan(terminal.raw.lastIndexOf('\x1b[?2004h'));
}

it.concurrent('leaves the screen as it was, with the causes on it, and exits 1 when something fails', async () => {
  const terminal = new Terminal(SELECTOR);
  await terminal.waitFor('Root causes (1)');
  expect(terminal.mainScreen()).toEqual([PROMPT]);
  terminal.press('q');
  const { code, screen } = await terminal.ended;
  expect(code).toBe(1);
  expectRestored(terminal);
  expect(screen[0]).toBe(PROMPT);
  expect(screen[1]).toMatch(/^✖ RD502 {2}Service docker-registry selects none/);
  expect(screen.length).toBeLessThan(6);
});

it.concurrent('stays on the main screen with --inline, and ends below what it drew', async () => {
  const terminal = new Terminal([...SELECTOR, '--inline']);
  await terminal.waitFor('Root causes (1)');
  expect(terminal.alternate).toBe(false);
  terminal.press('q');
  const { code, screen } = await terminal.ended;
  expect(code).toBe(1);
  expect(terminal.raw).not.toContain('\x1b[?1049h');
  expect(screen.join('\n')).toMatch(/ q quit\n✖ RD502 {2}Service docker-registry selects none/);
});

it.concurrent('exits 0 when nothing fails, and leaves no folder of the playground', async () => {
  const terminal = new Terminal(['demo', 'healthy']);
  await terminal.waitFor('✔ Nothing is broken');
  terminal.press('q');
  const { code, screen } = await terminal.ended;
  expect(code).toBe(0);
  expect(screen[0]).toBe(PROMPT);
  expect(screen[1]).toMatch(/^! RD701 /);
  expect(readdirSync(terminal.env.TMPDIR ?? '')).toEqual([]);
});

it.concurrent('ends at Ctrl-C with 130, also while a text is being typed', async () => {
  for (const before of [[], ['/']]) {
    const terminal = new Terminal(SELECTOR);
    await terminal.waitFor('Root causes (1)');
    terminal.press(...before, 'ctrl-c');
    expect((await terminal.ended).code).toBe(130);
    expectRestored(terminal);
  }
});

it.concurrent.each([
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const)('restores the screen when %s ends it', async (signal, expected) => {
  const terminal = new Terminal(['demo', 'healthy']);
  await terminal.waitFor('Nothing is broken');
  terminal.kill(signal);
  const { code, screen } = await terminal.ended;
  expect(code).toBe(expected);
  expectRestored(terminal);
  expect(screen[0]).toBe(PROMPT);
  expect(readdirSync(terminal.env.TMPDIR ?? '')).toEqual([]);
});

it.concurrent('says at Ctrl-C during a plan what has become of it, and exits 130', async ({
  onTestFinished,
}) => {
  // Its controllers take hours: however busy the machine is, the effect does not show before the key is pressed.
  const playground = await startPlayground({ speed: 0.01 });
  onTestFinished(() => playground.close());
  const { kubeconfig, resolve, endpoint, trustFile, hostRoot, stateDir } = playground;
  const terminal = new Terminal([
    ...['--kubeconfig', kubeconfig, '--resolve', resolve, '--port', String(endpoint.port)],
    ...['--ca-file', trustFile, '--host-root', hostRoot, '--state-dir', stateDir],
  ]);
  await terminal.waitFor('Root causes (2)');
  terminal.press('a');
  await terminal.waitFor('Waiting for ');
  terminal.press('ctrl-c');
  const { code, screen } = await terminal.ended;
  expect(code).toBe(130);
  expectRestored(terminal);
  const said = screen.join('');
  expect(said).toContain('Point Issuer default/acme-issuer at');
  expect(said).toMatch(/: Interrupted\s?The plan is applied; the wait for its effect was interrupted/);
});

it.concurrent('changes nothing, and says so, when Ctrl-C comes with the key that applies', async () => {
  const terminal = new Terminal(['demo', 'rd502']);
  await terminal.waitFor('Root causes (1)');
  terminal.press('a\x03');
  const { code, screen } = await terminal.ended;
  expect(code).toBe(130);
  expect(screen[1]).toBe('Nothing was changed.');
});

it.concurrent('puts the playground away when the terminal is closed under it', async () => {
  const terminal = new Terminal(['demo', 'rd502']);
  await terminal.waitFor('Root causes (1)');
  const folder = terminal.env.TMPDIR ?? '';
  expect(readdirSync(folder)).toHaveLength(1);
  terminal.hangUp();
  await vi.waitFor(() => expect(readdirSync(folder)).toEqual([]), { timeout: 5000, interval: 20 });
  await vi.waitFor(() => expect(terminal.running()).toBe(false), { timeout: 5000, interval: 20 });
});

it.concurrent('is stopped by Ctrl-Z with the screen restored, and comes back', async () => {
  // A shell with job control, as the one that people suspend programs in.
  const terminal = new Terminal(SELECTOR, { script: 'PS1="ready> " ENV= exec sh -i' });
  await terminal.waitFor('ready>');
  const quoted = ['"$NODE"', '"$CLI"', ...SELECTOR.map((word) => `'${word}'`)];
  terminal.press(quoted.join(' '), 'enter');
  await terminal.waitFor('Root causes (1)');
  terminal.press('ctrl-z');
  const stopped = await terminal.waitFor(/Stopped[\s\S]*ready>$/m);
  expect(terminal.alternate).toBe(false);
  expect(stopped).not.toContain('Root causes');
  terminal.press('echo cooked', 'enter');
  await terminal.waitFor(/^cooked$/m);
  terminal.press('fg', 'enter');
  await terminal.waitFor('Root causes (1)');
  expect(terminal.alternate).toBe(true);
  terminal.press('j');
  await terminal.waitFor(/❯ ! RD/);
  terminal.press('q');
  await terminal.waitFor((screen) => !terminal.alternate && /ready>$/m.test(screen));
  terminal.press('exit', 'enter');
  expect((await terminal.ended).code).toBe(1);
});
