import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

it('loads the SOCKS agent of the bundle when the kubeconfig names such a proxy', async () => {
  let greeting = Buffer.alloc(0);
  const proxy = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.once('data', (data) => {
      greeting = data;
      socket.destroy();
    });
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const { port } = proxy.address() as AddressInfo;
  const folder = mkdtempSync(join(tmpdir(), 'proxy-'));
  const kubeconfig = join(folder, 'config');
  const cluster = { server: 'https://192.0.2.1:6443', 'proxy-url': `socks5://127.0.0.1:${port}` };
  const config = {
    clusters: [{ name: 'c', cluster }],
    contexts: [{ name: 'x', context: { cluster: 'c' } }],
    'current-context': 'x',
  };
  writeFileSync(kubeconfig, JSON.stringify(config));
  const args = [cli, 'diagnose', '-o', 'json', '--kubeconfig', kubeconfig];
  const output = await new Promise<string>((resolve) => {
    execFile(process.execPath, args, (_, stdout, stderr) => resolve(stdout + stderr));
  });
  proxy.close();
  rmSync(folder, { recursive: true, force: true });
  // SOCKS 5, with its list of ways to log in.
  expect(greeting[0]).toBe(5);
  expect(output).not.toContain('defect');
});
