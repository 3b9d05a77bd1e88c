import { expect, it } from 'vitest';
import { Terminal } from './terminal.js';

const LARGE = { columns: 120, rows: 45 };

it.concurrent("shows the client's hop and the rungs in their order, the workarounds last", async () => {
  const terminal = new Terminal(['demo', 'RD101'], LARGE);
  await terminal.waitFor('Root causes (1)');
  expect(terminal.screen()).toMatch(/client ✖ ─ dns ✔ ─ tcp ✔ ─ tls ✖/);
  terminal.press('down');
  await terminal.waitFor('Suggested fix 1 of 6');
  expect(terminal.screen()).toContain('Compare: SHA-256 fingerprint:');
  const words = [
    'for registry',
    'whole machine',
    'daemon.json',
    'drop-in',
    'into /lib/systemd',
    '/etc/default',
  ];
  for (const [index, word] of words.entries()) {
    terminal.press(String(index + 1));
    const title = index < 2 ? 'Suggested fix' : 'Workaround';
    await terminal.waitFor(`${title} ${index + 1} of 6`);
    expect(fixPane(terminal)).toContain(word.replace(/\s/g, ''));
    expect(terminal.screen().includes('weakens security')).toBe(index >= 2);
  }
  terminal.press('q');
  expect((await terminal.ended).code).toBe(1);
});

it.concurrent('trusts the authority after its facts were compared, and takes it back after showing how', async () => {
  const terminal = new Terminal(['demo', 'RD101'], LARGE);
  await terminal.waitFor('Root causes (1)');
  terminal.press('a');
  await terminal.waitFor('Type trust to go on');
  expect(terminal.screen()).toContain('Compare: SHA-256 fingerprint:');
  terminal.press('t', 'r', 'u', 's', 't', 'enter');
  await terminal.waitFor('✔ Fixed in');
  expect(terminal.screen()).toMatch(/client ✔ ─ dns ✔ ─ tcp ✔ ─ tls ✔/);
  expect(terminal.screen()).toContain('Gone: RD304, RD101.');
  terminal.press('u');
  await terminal.waitFor('Type undo to go on');
  expect(terminal.screen()).toMatch(/remove \/etc\/docker\/certs\.d\/\S+/);
  terminal.press('u', 'n', 'd', 'o', 'enter');
  await terminal.waitFor('✔ Undone');
  await terminal.waitFor(/client ✖ ─ dns ✔ ─ tcp ✔ ─ tls ✖/);
  terminal.press('q');
  expect((await terminal.ended).code).toBe(1);
});

it.concurrent('asks about containers and for a whole word before a workaround, and does not call it fixed', async () => {
  const terminal = new Terminal(['demo', 'RD101'], LARGE);
  await terminal.waitFor('Root causes (1)');
  terminal.press('down', '4');
  await terminal.waitFor('Workaround 4 of 6');
  expect(terminal.screen()).toMatch(/stop with\s/);
  terminal.press('a');
  await terminal.waitFor('(yes/no)');
  terminal.press('enter');
  await terminal.waitFor('Type accept to go on');
  terminal.press('a', 'c', 'c', 'e', 'p', 't', 'enter');
  await terminal.waitFor('The workaround works');
  expect(terminal.screen()).toContain('Hidden, not cured: RD101.');
  expect(terminal.screen()).toMatch(/Still there: .*RD304/);
  expect(terminal.screen()).toContain('! Nothing fails, but a failure is hidden');
  expect(terminal.screen()).not.toContain('Nothing is broken');
  terminal.press('q');
  expect((await terminal.ended).code).toBe(0);
});

/** What stands to the right of the rule, without blanks: words are broken where the pane ends. */
function fixPane(terminal: Terminal): string {
  return terminal
    .screen()
    .split('\n')
    .map((row) => row.split('│').at(1) ?? '')
    .join('')
    .replace(/\s/g, '');
}
