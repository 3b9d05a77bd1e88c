import { readdirSync, readFileSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Running, start } from '../cli/support.js';
import { Terminal } from './terminal.js';

const PASSWORD = 'kVx7-Quokka!';

let playground: Running;
let flags: string[];
let stateDir: string;
let where: { host: string; port: number; trustFile: string };

beforeAll(async () => {
  playground = start(['demo', 'rd606', '--serve']);
  const told = JSON.parse(await playground.until(/\n/));
  where = told;
  stateDir = told.stateDir;
  flags = ['--kubeconfig', told.kubeconfig, '--resolve', told.resolve, '--port', String(told.port)];
  flags.push('--ca-file', told.trustFile, '--host-root', told.hostRoot, '--state-dir', stateDir);
});

afterAll(async () => {
  playground.child.kill('SIGINT');
  await playground.finished;
});

/** No part of the password that is long enough not to be there by chance. */
function expectSecret(text: string): void {
  for (let start = 0; start + 4 <= PASSWORD.length; start += 1) {
    expect(text).not.toContain(PASSWORD.slice(start, start + 4));
  }
}

it('shows a mark for each character that is typed on the screen', async () => {
  const terminal = new Terminal(flags);
  await terminal.waitFor('RD606 and its suggested fix');
  terminal.press('a');
  await terminal.waitFor(/New password for admin[\s\S]*enter accept/);
  for (const [index, character] of [...PASSWORD].entries()) {
    terminal.press(character);
    await terminal.waitFor((screen) => screen.includes('•'.repeat(index + 1)));
  }
  terminal.press('esc');
  await terminal.waitFor('RD606 and its suggested fix');
  terminal.press('q');
  expect((await terminal.ended).code).toBe(1);
  expectSecret(terminal.raw);
});

it('is asked for by fix, never shown, never written down, and works afterwards', async () => {
  const declined = new Terminal(['fix', 'RD606', ...flags], { rows: 50 });
  await declined.waitFor('New password for admin');
  declined.press('ctrl-c');
  const left = await declined.ended;
  expect([left.code, left.screen.at(-1)]).toEqual([130, 'Nothing was changed.']);

  const terminal = new Terminal(['fix', 'RD606', ...flags], { rows: 50 });
  await terminal.waitFor('New password for admin');
  terminal.press(...PASSWORD);
  await terminal.waitFor(`: ${'*'.repeat(PASSWORD.length)}`);
  terminal.press('enter');
  await terminal.waitFor('New password for plain');
  terminal.press(PASSWORD, 'enter');
  await terminal.waitFor('Apply it? [y/N]');
  terminal.press('y', 'enter');
  const { code, screen } = await terminal.ended;
  expect([code, screen.join('\n')]).toEqual([0, expect.stringContaining('✔ fixed')]);
  expectSecret(terminal.raw);

  const journal = readdirSync(stateDir, { recursive: true, withFileTypes: true }).filter((file) =>
    file.isFile(),
  );
  expect(journal.length).toBeGreaterThan(0);
  for (const { parentPath, name } of journal) expectSecret(readFileSync(join(parentPath, name), 'utf8'));
  expect(await loginStatus(PASSWORD)).toBe(200);
  expect(await loginStatus('wrong')).toBe(401);
});

/** What the registry answers to this password of admin. */
function loginStatus(password: string): Promise<number | undefined> {
  const { host, port, trustFile } = where;
  return new Promise((resolve, reject) => {
    const lookup = { host: '127.0.0.1', servername: host, headers: { host: `${host}:${port}` } };
    const sent = request(
      { ...lookup, port, path: '/v2/', auth: `admin:${password}`, ca: readFileSync(trustFile), agent: false },
      (response) => {
        response.resume();
        resolve(response.statusCode);
      },
    );
    sent.on('error', reject).end();
  });
}
