import { chmod, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { realHostPath } from '../../../src/evidence/host/host-path.js';
import { systemAccess } from '../../../src/evidence/host/system-access.js';

const node = process.execPath;

async function folder(): Promise<string> {
  const path = await realpath(await mkdtemp(join(tmpdir(), 'regdoctor-access-')));
  onTestFinished(() => rm(path, { recursive: true, force: true }));
  return path;
}

async function daemon(answer: Parameters<typeof createServer>[1]): Promise<string> {
  const socket = join(await folder(), 'docker.sock');
  const server = createServer(answer ?? (() => {}));
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return socket;
}

describe('commands of this machine', () => {
  const access = systemAccess();

  it('get their arguments as they are, no shell, no stdin, English messages', async () => {
    const script = `
      process.stdin.on('data', () => process.exit(9)).on('end', () => {
        process.stdout.write(JSON.stringify([process.argv.slice(1), process.env.LC_ALL]));
        process.stderr.write('warned\\n');
        process.exitCode = 3;
      })`;
    const result = await access.run([node, '-e', script, '$HOME; `id`', 'a b']);
    expect(JSON.parse(result.stdout)).toEqual([['$HOME; `id`', 'a b'], 'C']);
    expect(result).toMatchObject({ exitCode: 3, stderr: 'warned\n', problem: '' });
  });

  it('get the environment that was given and no other', async () => {
    const given = systemAccess({ env: { MINE: 'x', LC_ALL: 'de_DE.UTF-8' } });
    const { stdout } = await given.run([node, '-p', 'JSON.stringify(process.env)']);
    expect(JSON.parse(stdout)).toEqual({ MINE: 'x', LC_ALL: 'C' });
  });

  it('get the input that they are given', async () => {
    const result = await access.run([node, '-e', 'process.stdin.pipe(process.stdout)'], { input: 'secret' });
    expect(result.stdout).toBe('secret');
  });

  it('that are not there, or do not end, never throw', async () => {
    expect((await access.run(['regdoctor-has-no-such-program'])).problem).toBe(
      'regdoctor-has-no-such-program is not there',
    );
    expect((await access.run([])).problem).toBe('no program was named');
    const late = await access.run([node, '-e', 'setInterval(() => {}, 1000)'], { timeoutMs: 200 });
    expect(late).toMatchObject({ exitCode: undefined, problem: `${node} did not end within 0.2 s` });
    const signal = AbortSignal.abort();
    expect((await access.run([node, '-e', ''], { signal })).problem).toBe('cancelled');
  });
});

describe('the daemon behind a socket', () => {
  it('is asked over HTTP', async () => {
    const socket = await daemon((request, response) => {
      response.statusCode = 404;
      response.end(`${request.method} ${request.url} ${request.headers.host}`);
    });
    const answer = await systemAccess().ask(socket, { method: 'POST', path: '/info' });
    expect(answer).toEqual({ status: 404, body: 'POST /info docker' });
  });

  it('fails with the code of the socket, the timeout, the abort or the size', async () => {
    const access = systemAccess();
    const ask = (socket: string, more = {}) => access.ask(socket, { method: 'GET', path: '/info', ...more });
    await expect(ask(join(await folder(), 'none.sock'))).rejects.toMatchObject({ code: 'ENOENT' });

    const silent = await daemon(() => {});
    await expect(ask(silent, { timeoutMs: 50 })).rejects.toMatchObject({ code: 'ETIMEDOUT' });
    const drip = await daemon((_, response) => response.write('{'));
    await expect(ask(drip, { timeoutMs: 50 })).rejects.toMatchObject({ code: 'ETIMEDOUT' });
    const abort = new AbortController();
    const asked = ask(silent, { signal: abort.signal });
    abort.abort();
    await expect(asked).rejects.toMatchObject({ code: 'ECANCELED' });
    const long = await daemon((_, response) => response.end(Buffer.alloc(9 * 1024 * 1024, ' ')));
    await expect(ask(long)).rejects.toMatchObject({ code: 'EMSGSIZE' });
  });
});

describe('another root', () => {
  it('is files alone: nothing runs, and a daemon belongs to it only when DOCKER_HOST says so', async () => {
    const root = await folder();
    const socket = await daemon((_, response) => response.end('{}'));
    const image = systemAccess({ root, env: {} });
    expect(image).toMatchObject({ root, live: false });
    expect(image.identity).toContain(root);
    expect(image.at('/etc/docker')).toBe(join(root, 'etc/docker'));
    expect((await image.run([node, '--version'])).problem).toContain('is not the system that runs here');
    await expect(image.ask(socket, { method: 'GET', path: '/info' })).rejects.toThrow('DOCKER_HOST');

    const named = systemAccess({ root, env: { DOCKER_HOST: `unix://${socket}` } });
    expect(named.live).toBe(false);
    expect((await named.ask(socket, { method: 'GET', path: '/info' })).status).toBe(200);
  });

  it('has its own programs', async () => {
    const root = await folder();
    await mkdir(join(root, 'usr/sbin'), { recursive: true });
    await mkdir(join(root, 'usr/bin'), { recursive: true });
    await writeFile(join(root, 'usr/sbin/dockerd'), '');
    await chmod(join(root, 'usr/sbin/dockerd'), 0o755);
    await symlink('/usr/sbin/dockerd', join(root, 'usr/bin/docker'));
    const image = systemAccess({ root, env: { PATH: '/nowhere' } });
    expect(await image.which('dockerd')).toBe('/usr/sbin/dockerd');
    expect(await image.which('docker')).toBe('/usr/bin/docker');
    await chmod(join(root, 'usr/sbin/dockerd'), 0o644);
    expect(await image.which('dockerd')).toBeUndefined();
    expect(await image.which('node')).toBeUndefined();
  });

  it('keeps absolute links inside, and follows them as the host would', async () => {
    const root = await folder();
    await mkdir(join(root, 'etc/pki/tls'), { recursive: true });
    await mkdir(join(root, 'etc/ssl'), { recursive: true });
    await mkdir(join(root, 'usr/lib'), { recursive: true });
    await writeFile(join(root, 'etc/pki/tls/bundle.pem'), '');
    await symlink('/etc/pki/tls', join(root, 'etc/ssl/certs'));
    await symlink('usr/lib', join(root, 'lib'));
    await symlink('../../../../../../usr/lib', join(root, 'etc/up'));
    await symlink('/etc/loop', join(root, 'etc/loop'));
    const image = systemAccess({ root, env: {} });
    expect(await realHostPath(image, '/etc/ssl/certs/bundle.pem')).toBe('/etc/pki/tls/bundle.pem');
    expect(await realHostPath(image, '/lib')).toBe('/usr/lib');
    expect(await realHostPath(image, '/etc/up')).toBe('/usr/lib');
    await expect(realHostPath(image, '/etc/loop')).rejects.toMatchObject({ code: 'ELOOP' });
    await expect(realHostPath(image, '/etc/none')).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

it('HOME is the home folder, as it is for docker', () => {
  expect(systemAccess({ env: { HOME: '/somewhere' } }).user.home).toBe('/somewhere');
});
