import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { PROMPT, Terminal, type TerminalOptions } from './terminal.js';

const SELECTOR = [
  '--from',
  fileURLToPath(new URL('../fixtures/captures/16-service-selector-mismatch', import.meta.url)),
];
const PAINT = /\x1b\[[\d;:]*m/g;
const ESCAPE = /\x1b(?:\[[?>=]?[\d;:]*[A-Za-z~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[ -/]*[0-~])/g;

it.concurrent('paints nothing with NO_COLOR', async () => {
  const painted = new Terminal(SELECTOR);
  await painted.waitFor('Root causes (1)');
  expect(painted.raw).toMatch(PAINT);
  const plain = new Terminal(SELECTOR, { env: { NO_COLOR: '1' } });
  expect(await plain.waitFor('Root causes (1)')).toBe(painted.screen());
  for (const terminal of [painted, plain]) terminal.press('q');
  await painted.ended;
  await plain.ended;
  expect(plain.raw).not.toMatch(PAINT);
});

it.concurrent('draws with ASCII alone where the locale is not UTF-8', async () => {
  const terminal = new Terminal(SELECTOR, { env: { LC_ALL: 'C' } });
  const screen = await terminal.waitFor('Root causes (1)');
  expect(screen).toContain('service x-pod +-config +-storage !');
  terminal.press('\r');
  await terminal.waitFor('Evidence');
  terminal.press('?');
  await terminal.waitFor('apply the fix on display');
  terminal.press('q');
  const { screen: left } = await terminal.ended;
  expect(left[1]).toMatch(/^\[FAIL\] RD502 /);
  expect(terminal.raw.replace(ESCAPE, '')).toMatch(/^[\x20-\x7e\r\n]*$/);
});

/** What says that nobody sits before a screen; with each of them the report comes at once, and nothing is waited for. */
const PLAIN: [string, string[], TerminalOptions][] = [
  ['TERM=dumb', [], { env: { TERM: 'dumb' } }],
  ['CI', [], { env: { CI: '1' } }],
  ['--no-tui', ['--no-tui'], {}],
  ['a pipe at stdout', [], { script: '"$@" | cat' }],
  ['a stdin that is no terminal', [], { script: '"$@" < /dev/null' }],
];

it.concurrent.each(PLAIN)('prints the report without cursor codes with %s', async (_, flags, options) => {
  const terminal = new Terminal(['demo', 'rd502', ...flags], options);
  const { code, screen } = await terminal.ended;
  expect(code).toBe(options.script?.includes('|') === true ? 0 : 1);
  expect(terminal.raw.replace(PAINT, '')).not.toContain('\x1b');
  expect(terminal.raw.replaceAll('\r\n', '\n')).not.toContain('\r');
  expect(screen.join('\n')).toContain('RD502');
});

it.concurrent('prints one document and nothing else with -o json', async () => {
  // The pty library gives up reading 200 ms after the end: a long document is read before the end.
  const script = '"$@"; code=$?; printf "END OF OUTPUT"; read -r _; exit $code';
  const terminal = new Terminal(['demo', 'rd502', '-o', 'json'], { columns: 200, rows: 60, script });
  await terminal.waitFor('END OF OUTPUT');
  const [document = ''] = terminal.raw.split('END OF OUTPUT');
  terminal.press('enter');
  expect((await terminal.ended).code).toBe(1);
  expect(JSON.parse(document)).toMatchObject({
    schema: 'regdoctor.report/1',
    rootCauses: ['RD502'],
  });
});

it.concurrent.each([
  ['--screen-reader', ['--screen-reader'], {}],
  ['INK_SCREEN_READER', [], { INK_SCREEN_READER: 'true' }],
] as const)('speaks in sentences, without pictures or another screen, with %s', async (_, flags, env) => {
  const terminal = new Terminal([...SELECTOR, ...flags], { env, rows: 50 });
  const screen = await terminal.waitFor('Root cause: RD502');
  expect(screen.replaceAll('\n', ' ')).toMatch(/Path: client .* service fails/);
  expect(screen).toMatch(/remove: +app: docker-registry\nadd: +name: docker-registry/);
  terminal.press('q');
  const { code, screen: left } = await terminal.ended;
  expect(code).toBe(1);
  expect(left[0]).toBe(PROMPT);
  expect(left.join('\n')).toMatch(/^\[FAIL\] RD502 /m);
  expect(terminal.raw).not.toContain('\x1b[?1049h');
  expect(terminal.raw).not.toMatch(/[\u2500-\u28ff❯✖✔]/);
});
