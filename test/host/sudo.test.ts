import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, readFile, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { devTerminal } from './support/dev-terminal.js';
import {
  CERTS_D,
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
import { changedBySudo, expectSecret, paste, shownIn } from './support/sudo.js';
import { AS_DEV, DEV_HOME, DEV_PASSWORD, makeDev, ranBySudo, sudoFor } from './support/user.js';

const PORT = PORTS.fullChain;
const NAME = `${HOST}:${PORT}`;
const UNKNOWN = 'x509: certificate signed by unknown authority';
const CA = `${CERTS_D}/${NAME}/ca.crt`;
const DROP_IN = '/etc/systemd/system/docker.service.d/zz-regdoctor.conf';
const PROMPT = '[sudo] password for dev:';
const HAS_SUDO = (await run('sudo', '--version')).ok;

const textOf = (path: string) => readFile(path, 'utf8').catch(() => undefined);

describe.skipIf(!HAS_SUDO)('a user who is not root (skipped where sudo is not installed)', () => {
  let servers: Servers;
  let regdoctor: Regdoctor;
  let before: string;
  let count = 0;

  beforeAll(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sudo-'));
    servers = await startServers(folder);
    await makeDev();
    await freshDocker();
    await makeImage(folder);
  });

  afterAll(() => servers.stop());

  beforeEach(async () => {
    count += 1;
    regdoctor = new Regdoctor(`${DEV_HOME}/state-${count}`, PORT, { before: AS_DEV });
    before = await etcHashes();
    await run('docker', 'logout', NAME);
    expect((await login(PORT)).output).toContain(UNKNOWN);
  });

  async function expectUntouched(): Promise<void> {
    expect(await etcHashes()).toBe(before);
    await run('docker', 'logout', NAME);
    expect((await login(PORT)).output).toContain(UNKNOWN);
  }

  async function expectOfRoot(path: string): Promise<void> {
    const { uid, gid, mode } = await stat(path);
    expect([uid, gid, mode & 0o7777]).toEqual([0, 0, 0o644]);
  }

  describe('with a sudo that asks nobody', () => {
    beforeEach(() => sudoFor('without-password'));

    it.each([
      ['RD304.certs-d', CA],
      ['RD101.insecure-daemon-json', DAEMON_JSON],
      ['RD101.insecure-drop-in', DROP_IN],
    ])(
      '%s: root owns the files, nothing is run that was not shown, and it can be undone',
      async (fix, path) => {
        const code = fix.slice(0, 5);
        const fixed = await regdoctor.fix(code, fix);
        expect(fixed.stdout).toContain(code === 'RD304' ? 'fixed, after' : 'hidden, not cured, after');
        expect(fixed.exitCode).toBe(0);
        expect(shownIn(fixed.stdout).length).toBeGreaterThan(3);
        expect(await changedBySudo()).toEqual(shownIn(fixed.stdout));
        await expectOfRoot(path);
        expect(await loginPushPull(PORT)).toMatchObject({ ok: true });

        await sudoFor('without-password');
        const undone = await regdoctor.undo();
        expect(undone.stdout).toContain('is undone');
        expect(await changedBySudo()).toEqual(shownIn(undone.stdout));
        expect(await textOf(path)).toBe(undefined);
        await expectUntouched();
      },
    );

    it('can be done and undone more often than systemd starts a service in a minute', async () => {
      for (const _ of [1, 2]) {
        const fixed = await regdoctor.fix('RD101', 'RD101.insecure-defaults');
        expect(fixed.stdout).toContain('hidden, not cured, after');
        expect((await regdoctor.undo()).stdout).toContain('is undone');
      }
      await expectUntouched();
    });

    it('keeps a container alive through the restart, by way of live-restore', async () => {
      await startContainer('box');
      const box = await container('box');
      expect((await regdoctor.fix('RD101', 'RD101.insecure-drop-in')).stdout).toContain('hidden, not cured');
      expect(await container('box')).toEqual(box);
      expect((await regdoctor.undo()).stdout).toContain('is undone');
      expect(await container('box')).toEqual(box);
      await run('docker', 'rm', '--force', 'box');
      await expectUntouched();
    });

    describe('and a message bus, by which systemd answers users', () => {
      beforeEach(() => mustRun('systemctl', 'start', 'dbus.socket', 'dbus.service'));
      afterEach(() => run('systemctl', 'stop', 'dbus.socket', 'dbus.service'));

      it('RD101.insecure-drop-in', async () => {
        expect((await regdoctor.fix('RD101', 'RD101.insecure-drop-in')).exitCode).toBe(0);
        expect(await loginPushPull(PORT)).toMatchObject({ ok: true });
        expect((await regdoctor.undo()).stdout).toContain('is undone');
        await expectUntouched();
      });
    });
  });

  describe('with a sudo that asks for the password, on a terminal', () => {
    beforeEach(() => sudoFor('with-password'));

    async function expectNoPassword(raw: string): Promise<void> {
      expectSecret(raw);
      const kept = readdirSync(regdoctor.stateDir, { recursive: true, withFileTypes: true }).filter((file) =>
        file.isFile(),
      );
      expect(kept.length).toBeGreaterThan(0);
      for (const { parentPath, name } of kept) expectSecret(readFileSync(join(parentPath, name), 'utf8'));
      expect(await changedBySudo()).not.toEqual([]);
      expectSecret((await ranBySudo()).join('\n'));
    }

    it('fix and undo: it is typed into the prompt of sudo, and neither shown nor kept', async () => {
      const fixing = devTerminal(regdoctor, 'fix', 'RD304', '--fix', 'RD304.certs-d');
      await fixing.waitFor('Type "trust"');
      fixing.press('trust', 'enter');
      expect(await fixing.waitFor(PROMPT)).toContain('sudo mv -T -- ');
      fixing.press(DEV_PASSWORD, 'enter');
      const fixed = await fixing.ended;
      expect([fixed.code, fixed.screen.join('\n')]).toEqual([0, expect.stringContaining('✔ fixed, after')]);
      await expectOfRoot(CA);
      expect(await loginPushPull(PORT)).toMatchObject({ ok: true });
      await expectNoPassword(fixing.raw);

      const undoing = devTerminal(regdoctor, 'undo');
      await undoing.waitFor('Undo it?');
      undoing.press('y', 'enter');
      await undoing.waitFor(PROMPT);
      undoing.press(DEV_PASSWORD, 'enter');
      const undone = await undoing.ended;
      expect([undone.code, undone.screen.join(' ')]).toEqual([0, expect.stringMatching(/is\s+undone/)]);
      await expectNoPassword(undoing.raw);
      await expectUntouched();
    });

    it('fix: three wrong passwords change nothing, and what to paste is printed', async () => {
      const fixing = devTerminal(regdoctor, 'fix', 'RD101', '--fix', 'RD101.insecure-daemon-json');
      await fixing.waitFor('Type "accept"');
      fixing.press('accept', 'enter');
      for (const [index, wrong] of ['one', 'two', 'three'].entries()) {
        await fixing.waitFor((screen) => screen.split(PROMPT).length === index + 2);
        fixing.press(wrong, 'enter');
      }
      const { code, screen } = await fixing.ended;
      expect([code, screen.join(' ')]).toEqual([
        1,
        expect.stringMatching(/were not given\. +Nothing +was +changed/),
      ]);
      await expectUntouched();
      await paste(fixing.raw.split('Paste these:')[1]);
      expect(await loginPushPull(PORT)).toMatchObject({ ok: true });
      await mustRun(
        'sh',
        '-c',
        `echo '{"insecure-registries": []}' >${DAEMON_JSON}; systemctl reload docker`,
      );
      await mustRun('rm', DAEMON_JSON);
      await expectUntouched();
    });

    it('the screen hands the terminal over, and takes it back', async () => {
      const screen = devTerminal(regdoctor);
      await screen.waitFor('a applies it');
      screen.press('a');
      await screen.waitFor('Type trust');
      screen.press('trust', 'enter');
      expect(await screen.waitFor(PROMPT)).toMatch(/sudo mkdir -m 0755 [\s\S]*sudo mv -T -- /);
      expect(screen.alternate).toBe(false);
      screen.press(DEV_PASSWORD, 'enter');
      await screen.waitFor('Gone: RD304');
      expect(screen.alternate).toBe(true);
      await expectOfRoot(CA);
      expect(await loginPushPull(PORT)).toMatchObject({ ok: true });
      await expectNoPassword(screen.raw);
      screen.press('u');
      await screen.waitFor('Type undo');
      screen.press('undo', 'enter');
      await screen.waitFor('✔ Undone');
      await expectUntouched();
      screen.press('q');
      await screen.ended;
      expectSecret(screen.raw);
    });

    it('the screen says what to paste after three wrong passwords', async () => {
      const screen = devTerminal(regdoctor);
      await screen.waitFor('a applies it');
      screen.press('a');
      await screen.waitFor('Type trust');
      screen.press('trust', 'enter');
      for (const [index, wrong] of ['one', 'two', 'three'].entries()) {
        await screen.waitFor((text) => text.split(PROMPT).length === index + 2);
        screen.press(wrong, 'enter');
      }
      await screen.waitFor('! Nothing was changed');
      await expectUntouched();
      screen.press('q');
      await screen.ended;
      await paste(screen.raw.split('By hand:')[1]);
      expect(await loginPushPull(PORT)).toMatchObject({ ok: true });
      await mustRun('rm', '-r', CERTS_D);
      await expectUntouched();
    });
  });

  it('without any rights and without a terminal: refused, with what to paste', async () => {
    await sudoFor('not-at-all');
    for (const fix of ['RD304.certs-d', 'RD101.insecure-daemon-json', 'RD101.insecure-drop-in']) {
      const { exitCode, stdout } = await regdoctor.fix(fix.slice(0, 5), fix);
      expect(exitCode).toBe(1);
      expect(stdout).toMatch(
        /cannot\s+be\s+had\s+by\s+sudo\s+here\.\s+Nothing\s+was\s+changed\.\s+Paste\s+these:\n/,
      );
      expect(stdout).toMatch(/^ {2}printf .*\| sudo install -D -m 0644 \/dev\/stdin \/etc\/\S+$/m);
      await expectUntouched();
    }
    expect((await regdoctor.run('undo', '--yes')).stdout).toContain('There is no plan to undo');
  });
});
