import { expect, it } from 'vitest';
import { Terminal } from './terminal.js';

/** The consequences under their cause on the how-to's end state, as they stand in the list. */
const TREE = [/RD201/, /└ ✖ RD213/, /└ ✖ RD230/, /└ ✖ RD301/, /└ ✖ RD101/, /RD603/, /└ ✖ RD511/, /! RD701/];

it.concurrent('shows path, both causes with their consequences, and the diff that one key would apply, on 80x24', async () => {
  const terminal = new Terminal(['demo']);
  const screen = await terminal.waitFor(/Root causes[\s\S]* q quit/);
  const rows = screen.split('\n');
  expect(rows[0]).toContain('regdoctor  playground');
  expect(rows[1]).toBe(' client ✖─dns ✔─tcp ✔─tls ✖─ingress ✔─service ✔─pod ✖─config ✖─storage !');
  expect(rows[2]).toContain('issuer ✖ → certificate ✖ → order – → challenge –');
  expect(screen).toContain('Root causes (2)');
  const places = TREE.map((row) => rows.findIndex((text) => row.test(text)));
  expect(places).not.toContain(-1);
  expect(places).toEqual([...places].sort((a, b) => a - b));
  expect(screen).toMatch(/^ -\s+server: https:\/\/acme-v01\.api\.letsencrypt\.org\/directory$/m);
  expect(screen).toMatch(/^ \+\s+server: https:\/\/acme-v02\.api\.letsencrypt\.org\/directory$/m);
  expect(screen).toContain('safe: nothing that works now stops');
  expect(rows[23]).toMatch(/^ a apply the fix .* q quit/);
  expect(terminal.alternate).toBe(true);
});

it.concurrent('has two panes on 120x40, and is walked through by keys', async () => {
  const terminal = new Terminal(['demo'], { columns: 120, rows: 40 });
  const screen = await terminal.waitFor(/Root causes[\s\S]* q quit/);
  expect(screen).toMatch(/Root causes \(2\).* │ Suggested fix .* a applies it/);
  expect(screen).toMatch(/│ \+ {5}server: https:\/\/acme-v02\.api\.letsencrypt\.org\/directory/);
  expect(screen).toMatch(/^ Details ─/m);

  terminal.press('j');
  await terminal.waitFor(/❯ └ ✖ RD213/);
  terminal.press('up', 'down', 'down');
  await terminal.waitFor(/❯ {3}└ ✖ RD230/);
  terminal.press('n', 'n', 'n');
  await terminal.waitFor(/❯ ✖ RD603/);
  expect(await terminal.waitFor(/│ \+ +path: config\.yml/)).toMatch(/│ - +path: registry-config\.yml/);

  terminal.press('enter');
  const full = await terminal.waitFor('Suggested fix\n');
  expect(full).not.toContain('Root causes');
  expect(full).toContain('Evidence');
  terminal.press('esc');
  await terminal.waitFor(/❯ ✖ RD603/);
  terminal.press('?');
  const help = await terminal.waitFor('apply the fix on display');
  expect(help).toContain('ctrl-z      suspend');
  terminal.press('esc');
  await terminal.waitFor(/❯ ✖ RD603/);
  terminal.press('/');
  await terminal.waitFor('enter accept');
  // Keys are letters in a filter: none of these may quit, apply or undo.
  terminal.press('q', 'u', 'a');
  await terminal.waitFor('Nothing matches the filter.');
  for (const _ of 'qua') terminal.press('\x7f');
  terminal.press('x509');
  const found = await terminal.waitFor((text) => text.includes('RD101') && !text.includes('RD603'));
  expect(found).not.toContain('RD213');
  terminal.press('esc');
  await terminal.waitFor(/❯ ✖ RD603/);
});

it.concurrent('is healed by two keys, and broken again by undo', async () => {
  const terminal = new Terminal(['demo']);
  await terminal.waitFor('Root causes (2)');
  terminal.press('a');
  await terminal.waitFor('Applying');
  const first = await terminal.waitFor(/✔ Fixed in .*\n Gone: RD201, RD213, RD230, RD301, RD101\.\n/);
  expect(first).toContain('Root causes (1)');
  // What is not on display is not applied: this key only closes the outcome.
  terminal.press('a');
  await terminal.waitFor(/RD603 and its suggested fix .* a applies it/);
  terminal.press('a');
  const second = await terminal.waitFor(
    /✔ Fixed in .*\n Gone: RD603, RD511\.\n Nothing is broken any more\./,
  );
  expect(second).toContain('✔ Nothing is broken');
  expect(second).toContain('client ✔─dns ✔─tcp ✔─tls ✔─ingress ✔─service ✔─pod ✔─config ✔─storage !');

  // The second plan has recreated a Pod, to which somebody may have pushed by now: undoing it is asked about.
  terminal.press('u');
  await terminal.waitFor('Type undo to go on');
  terminal.press('undo', 'enter');
  await terminal.waitFor(/Undone[\s\S]*✖ RD603|✖ RD603[\s\S]*Undone/);
  terminal.press('q');
  const { code, screen } = await terminal.ended;
  expect(code).toBe(1);
  expect(screen.join('\n')).toContain('RD603');
}, 40_000);

it.concurrent('asks for a typed word before something is interrupted; Enter alone changes nothing', async () => {
  const terminal = new Terminal(['demo', 'rd610']);
  await terminal.waitFor('Root causes (1)');
  terminal.press('a');
  const asked = await terminal.waitFor('Type recreate to go on. Enter alone means no.');
  expect(asked).toMatch(/Interrupts: .*[\s\S]*Loses: /);
  terminal.press('enter');
  await terminal.waitFor('· Nothing was changed.');
  terminal.press('a');
  await terminal.waitFor('Type recreate');
  terminal.press('yes', 'enter');
  await terminal.waitFor('That is not the word. Nothing was changed.');
  terminal.press('esc');
  await terminal.waitFor('Root causes (1)');
  terminal.press('h');
  expect(await terminal.waitFor(/esc back/)).not.toContain('RD610.');
  terminal.press('esc');
  await terminal.waitFor('Root causes (1)');
  terminal.press('a');
  await terminal.waitFor('Type recreate');
  terminal.press('recreate', 'enter');
  await terminal.waitFor(/✔ Fixed in .*\n Gone: RD610\./);
});
