import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Terminal } from '../pty/terminal.js';
import {
  container,
  DAEMON_JSON,
  freshDocker,
  login,
  loginPushPull,
  makeImage,
  mustRun,
  run,
  startContainer,
} from './support/docker.js';
import { etcHashes } from './support/etc.js';
import { Regdoctor } from './support/regdoctor.js';
import { HOST, PORTS, type Servers, startServers } from './support/servers.js';
import { type SpoiltTool, spoiltSystemctl } from './support/tools.js';
import { until } from './support/until.js';

const PORT = PORTS.fullChain;
const NAME = `${HOST}:${PORT}`;
const UNKNOWN = 'x509: certificate signed by unknown authority';

describe('a plan that does not get to its end', () => {
  let servers: Servers;
  let folder: string;
  let state: string;
  let regdoctor: Regdoctor;
  let etc: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cut-off-'));
    servers = await startServers(folder);
  });

  afterAll(() => servers.stop());

  beforeEach(async () => {
    await freshDocker();
    await makeImage(folder);
    state = await mkdtemp(join(folder, 'state-'));
    regdoctor = new Regdoctor(state, PORT);
    etc = await etcHashes();
  });

  async function expectAsBefore(): Promise<void> {
    expect(await etcHashes()).toBe(etc);
    const shown = await mustRun(
      'systemctl',
      'show',
      '-p',
      'ActiveState,NeedDaemonReload,ExecStart',
      'docker',
    );
    expect(shown).toContain('ActiveState=active');
    expect(shown).toContain('NeedDaemonReload=no');
    expect(shown).not.toContain(NAME);
    expect((await run('docker', 'info')).output).not.toContain(NAME);
    await run('docker', 'logout', NAME);
    expect((await login(PORT)).output).toContain(UNKNOWN);
  }

  /** Starts the program and kills it (-9) while it waits for a systemctl that hangs. */
  async function killedIn(tool: SpoiltTool, ...words: string[]): Promise<void> {
    const doomed = new Regdoctor(state, PORT, { env: tool.env }).start(...words);
    await until('the systemctl that hangs', async () => tool.used());
    doomed.kill('SIGKILL');
    expect((await doomed).signal).toBe('SIGKILL');
    await tool.end();
  }

  it.each([
    ['RD101.insecure-daemon-json', 'reload', 'hangs'],
    ['RD101.insecure-daemon-json', 'reload', 'hangs-after'],
    ['RD101.insecure-drop-in', 'daemon-reload', 'hangs'],
    ['RD101.insecure-drop-in', 'restart', 'hangs'],
    ['RD101.insecure-drop-in', 'restart', 'hangs-after'],
    ['RD101.insecure-unit', 'restart', 'hangs-after'],
    ['RD101.insecure-defaults', 'restart', 'hangs'],
  ] as const)(
    '%s, killed in systemctl %s, which %s: said at the next start, and undone',
    async (fix, verb, does) => {
      const tool = await spoiltSystemctl(folder, verb, does);
      await killedIn(tool, 'fix', 'RD101', '--fix', fix, '--yes');
      expect(await etcHashes()).not.toBe(etc);
      const next = await regdoctor.run('diagnose');
      expect(next.stderr).toMatch(
        /^The plan ".*" \(\S+\) was cut off half-way\. Reverse it with: regdoctor undo \S+$/m,
      );
      const undone = await regdoctor.undo();
      expect(undone.stdout).toContain('is undone');
      await expectAsBefore();
      expect((await regdoctor.run('diagnose')).stderr).not.toContain('cut off');
    },
  );

  it('is said on the screen too, where it can be undone', async () => {
    const tool = await spoiltSystemctl(folder, 'reload', 'hangs-after');
    await killedIn(tool, 'fix', 'RD101', '--fix', 'RD101.insecure-daemon-json', '--yes');
    const screen = new Terminal(regdoctor.where, { columns: 120, rows: 40 });
    await screen.waitFor('! A plan was cut off: "Declare');
    screen.press('u');
    await screen.waitFor('Type undo');
    screen.press('undo', 'enter');
    await screen.waitFor('✔ Undone');
    screen.press('q');
    await screen.ended;
    await expectAsBefore();
  });

  it('is undone with its first half, and the container lives on', async () => {
    await startContainer('box');
    const box = await container('box');
    const tool = await spoiltSystemctl(folder, 'restart', 'hangs-after');
    await killedIn(tool, 'fix', 'RD101', '--fix', 'RD101.insecure-drop-in', '--yes');
    expect(await readFile(DAEMON_JSON, 'utf8')).toContain('live-restore');
    expect((await regdoctor.undo()).stdout).toContain('is undone');
    expect(await container('box')).toEqual(box);
    await run('docker', 'rm', '--force', 'box');
    await expectAsBefore();
  });

  it.each(['hangs', 'hangs-after'] as const)(
    'an undo that is killed in a reload which %s is finished by the next',
    async (does) => {
      await writeFile(DAEMON_JSON, '{\n  "debug": false\n}\n');
      await mustRun('systemctl', 'reload', 'docker');
      etc = await etcHashes();
      expect((await regdoctor.fix('RD101', 'RD101.insecure-daemon-json')).exitCode).toBe(0);
      expect(await loginPushPull(PORT)).toMatchObject({ ok: true });
      const tool = await spoiltSystemctl(folder, 'reload', does);
      await killedIn(tool, 'undo', '--yes');
      expect((await regdoctor.run('diagnose')).stderr).toContain('cut off half-way');
      expect((await regdoctor.undo()).stdout).toContain('is undone');
      await expectAsBefore();
    },
  );

  it.each([
    ['reload', 'RD101.insecure-daemon-json', 'Docker did not take the configuration over'],
    ['restart', 'RD101.insecure-drop-in', 'Docker runs without the change after the restart'],
    ['restart', 'RD101.insecure-defaults', 'Docker runs without the change after the restart'],
    ['daemon-reload', 'RD101.insecure-drop-in', 'Docker runs without the change after the restart'],
  ] as const)(
    'a systemctl %s that ends well and does nothing: not fixed, and all is put back',
    async (verb, fix, says) => {
      const tool = await spoiltSystemctl(folder, verb, 'nothing');
      const trapped = new Regdoctor(state, PORT, { env: tool.env });
      const { stdout, exitCode } = await trapped.fix('RD101', fix);
      expect(tool.used()).toBe(true);
      expect(exitCode).toBe(1);
      expect(stdout).not.toContain(', after');
      const words = stdout.replaceAll(/\s+/g, ' ');
      expect(words).toContain(
        `failed: ${says}: ${NAME} is not among its insecure registries. Everything is as before.`,
      );
      await expectAsBefore();
      expect((await regdoctor.run('undo', '--yes')).stdout).toContain('There is no plan to undo');
    },
  );
});
