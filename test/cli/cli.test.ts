import { mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { valid } from '../report/schema.js';
import { bareEnv, CLI, kubeconfigFor, regdoctor, start } from './support.js';

const folder = mkdtempSync(join(tmpdir(), 'regdoctor-cli-'));
const captures = fileURLToPath(new URL('../fixtures/captures/', import.meta.url));

function fileWith(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

describe('the program', () => {
  it('has the version of its package', async () => {
    const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
    for (const flag of ['--version', '-V']) {
      expect(await regdoctor([flag])).toEqual({ code: 0, out: `regdoctor ${version}\n`, err: '' });
    }
  });

  it('calls itself kubectl regdoctor when kubectl calls it', async () => {
    const link = join(folder, 'kubectl-regdoctor');
    symlinkSync(CLI, link);
    const { code, out } = await start(['--help'], bareEnv(), link).finished;
    expect(code).toBe(0);
    expect(out).toContain('  kubectl regdoctor demo\n');
  });

  it('says what to do when there is no kubeconfig, exit 2 in both formats', async () => {
    const text = await regdoctor([]);
    expect([text.code, text.out]).toEqual([2, '']);
    expect(text.err).toContain('There is no kubeconfig');
    expect(text.err).toMatch(/"regdoctor --from PATH" .* "regdoctor demo"/);
    const json = await regdoctor(['-o', 'json']);
    expect(json.code).toBe(2);
    expect(valid(json.out).error).toMatchObject({
      message: expect.stringContaining('There is no kubeconfig'),
    });
  });

  it('offers other ways when the API server is out of reach, exit 1', async () => {
    const KUBECONFIG = fileWith('unreachable', kubeconfigFor('https://127.0.0.1:1'));
    const { code, out, err } = await regdoctor([], bareEnv({ KUBECONFIG }));
    expect(code).toBe(1);
    expect(out).toContain('RD801');
    expect(err).toContain('  regdoctor --context staging\n  regdoctor --context production\n');
    expect(err).toMatch(/regdoctor --from PATH .*\n {2}regdoctor demo /);
    expect(err).not.toContain('--context lab');
  });

  it.each([
    ['broken JSON', () => fileWith('pods.json', '{"items": ['), /not valid JSON/],
    ['an empty folder', () => mkdtempSync(join(tmpdir(), 'regdoctor-empty-')), /holds no list of objects/],
    ['nothing', () => join(folder, 'missing'), /is not there/],
  ])('refuses %s as --from, exit 2', async (_, path, words) => {
    const { code, err } = await regdoctor(['--from', path()]);
    expect(code).toBe(2);
    expect(err).toMatch(words);
  });

  it('judges a saved folder the same in text and JSON, without escape sequences in a pipe', async () => {
    const from = ['--from', `${captures}16-service-selector-mismatch`];
    const text = await regdoctor(from);
    const json = await regdoctor([...from, '-o', 'json']);
    expect([text.code, json.code, text.err, json.err]).toEqual([1, 1, '', '']);
    expect(valid(json.out).rootCauses).toEqual(['RD502']);
    expect(text.out).toContain('✖ RD502  ');
    expect(text.out).not.toContain('\x1b');
    const painted = await regdoctor([...from, '--color=always'], bareEnv({ NO_COLOR: '1' }));
    expect(painted.out).toContain('\x1b[31m✖\x1b[39m RD502');
    const ascii = await regdoctor([...from, '--ascii']);
    expect(ascii.out).toMatch(/^[\x20-\x7e\n]*$/);
  });

  it('is quiet when its reader has seen enough', async () => {
    const { child, finished } = start(['--from', `${captures}16-service-selector-mismatch`]);
    child.stdout?.destroy();
    expect((await finished).err).toBe('');
  });
});

describe('Ctrl-C', () => {
  const server = createServer();
  let connected: Promise<void>;
  beforeAll(async () => {
    connected = new Promise((resolve) => server.once('connection', () => resolve()));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => {
    server.close();
  });

  it('while it waits for a silent API server ends it at once, exit 130, one document', async () => {
    const { port } = server.address() as AddressInfo;
    const KUBECONFIG = fileWith('silent', kubeconfigFor(`https://127.0.0.1:${port}`));
    const { child, finished } = start(['-o', 'json'], bareEnv({ KUBECONFIG }));
    await connected;
    const since = Date.now();
    child.kill('SIGINT');
    const { code, out } = await finished;
    expect(code).toBe(130);
    expect(Date.now() - since).toBeLessThan(3000);
    expect(valid(out).error).toEqual({ message: 'Interrupted.', hint: '' });
  });
});
