import { chmod, mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DAEMON_JSON, DEFAULTS, daemonPid, freshDocker, mustRun } from './support/docker.js';
import { etcHashes } from './support/etc.js';
import { Regdoctor } from './support/regdoctor.js';
import { HOST, PORTS, type Servers, startServers } from './support/servers.js';

const PORT = PORTS.fullChain;
const NAME = `${HOST}:${PORT}`;

/** What acts on a machine that runs. */
const TOOLS = [
  'systemctl',
  'service',
  'docker',
  'dockerd',
  'update-ca-certificates',
  'journalctl',
  'kill',
  'sudo',
];

describe('the system in a folder (--host-root)', () => {
  let servers: Servers;
  let root: string;
  let tools: string;
  let regdoctor: Regdoctor;

  beforeAll(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'image-'));
    servers = await startServers(folder);
    await freshDocker();
    root = join(folder, 'root');
    await mkdir(join(root, 'usr/lib'), { recursive: true });
    await mkdir(join(root, 'usr/local/share/ca-certificates'), { recursive: true });
    await mustRun('ln', '-s', 'usr/lib', join(root, 'lib'));
    await mustRun('cp', '-a', '/etc', join(root, 'etc'));
    await mustRun('cp', '-a', '/lib/systemd', join(root, 'usr/lib/systemd'));
    await writeFile(join(root, DAEMON_JSON), '{ "debug": true }');
    // Programs of these names that write down that they were run.
    tools = join(folder, 'tools');
    await mkdir(tools);
    for (const tool of TOOLS) {
      await writeFile(join(tools, tool), `#!/bin/sh\necho ${tool} "$@" >>${tools}/ran\n`);
      await chmod(join(tools, tool), 0o755);
    }
    await writeFile(join(tools, 'ran'), '');
    const env = { PATH: `${tools}:${process.env.PATH}` };
    regdoctor = new Regdoctor(join(folder, 'state'), PORT, { env, flags: ['--host-root', root] });
  });

  afterAll(() => servers.stop());

  it.each([
    ['RD304.certs-d', `/etc/docker/certs.d/${NAME}/ca.crt`],
    ['RD101.insecure-daemon-json', DAEMON_JSON],
    ['RD101.insecure-drop-in', '/etc/systemd/system/docker.service.d/zz-regdoctor.conf'],
    ['RD101.insecure-unit', '/lib/systemd/system/docker.service'],
    ['RD101.insecure-defaults', DEFAULTS],
  ])('%s writes one file there, runs nothing, says when it counts, and is undone', async (fix, path) => {
    const [real, image, pid] = [await etcHashes(), await etcHashes(root), await daemonPid()];
    const fixed = await regdoctor.fix(fix.slice(0, 5), fix);
    expect(fixed.exitCode).toBe(0);
    const words = fixed.stdout.replaceAll(/\s+/g, ' ');
    expect(words).toContain(`system under ${root} starts`);
    expect(words).toContain(
      `Nothing of ${root} runs here: the files are changed, and take effect when that system`,
    );
    const changed = difference(image, await etcHashes(root));
    expect(changed).toEqual([`${root}${path}`]);

    const undone = await regdoctor.undo();
    expect(undone.stdout).toContain('is undone');
    expect(await etcHashes(root)).toBe(image);
    expect(await etcHashes()).toBe(real);
    expect(await daemonPid()).toBe(pid);
    expect(await readFile(join(tools, 'ran'), 'utf8')).toBe('');
  });

  it('offers nothing that only a running system can take over', async () => {
    const { findings } = await regdoctor.diagnose();
    const ids = findings.flatMap(({ fixes }) => fixes.map(({ id }) => id));
    expect(ids).toContain('RD304.certs-d');
    expect(ids).not.toContain('RD304.system-store');
    expect(findings.map(({ code }) => code)).not.toContain('RD109');
  });

  it('is not undone by a run that looks at the real system', async () => {
    await regdoctor.fix('RD101', 'RD101.insecure-daemon-json');
    const image = await etcHashes(root);
    const here = new Regdoctor(regdoctor.stateDir, PORT);
    expect((await here.undo()).exitCode).toBe(1);
    expect(await etcHashes(root)).toBe(image);
    expect((await regdoctor.undo()).stdout).toContain('is undone');
  });
});

/** Paths of which the hash differs in two lists. */
function difference(before: string, after: string): string[] {
  const [had, has] = [new Set(before.split('\n')), new Set(after.split('\n'))];
  const lines = [...has].filter((line) => !had.has(line)).concat([...had].filter((line) => !has.has(line)));
  return [...new Set(lines.map((line) => line.slice(66)))];
}
