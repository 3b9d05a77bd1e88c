import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { ApiRequest } from '../../src/kube/api.js';
import { withoutServerFields } from '../../src/kube/clean.js';
import type { KubeObject } from '../../src/kube/objects.js';
import { openJournal } from '../../src/plan/journal-store.js';
import { undoPlan } from '../../src/plan/undo.js';
import { serve } from '../support/http-api.js';
import { MemoryApi } from '../support/memory-api.js';
import { configMap, fakeClock, pod, secret, service, temporaryFolder } from './fixtures.js';

let bundle = '';

beforeAll(async () => {
  const here = fileURLToPath(new URL('.', import.meta.url));
  const outcome = await build({
    entryPoints: [join(here, 'cut-off-child.ts')],
    bundle: true,
    platform: 'node',
    format: 'esm',
    write: false,
    // CommonJS packages in the bundle ask for node's modules in their own way.
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire('/');" },
  });
  bundle = outcome.outputFiles[0]?.text ?? '';
});

/** Everything on the server as JSON, without what every write moves. */
function image(api: MemoryApi): string {
  const paths = [...api.objects.keys()].sort();
  return JSON.stringify(paths.map((path) => [path, withoutServerFields(api.objects.get(path) ?? {})]));
}

/** Applies the plan in a process that is killed at the first write that `when` names: before the server sees it, or after it was done. */
async function killAt(
  plan: string,
  objects: KubeObject[],
  moment: 'before' | 'after',
  when: (request: ApiRequest) => boolean,
) {
  const api = new MemoryApi(objects);
  const before = image(api);
  const stateDir = temporaryFolder();
  const server = await serve(api);
  onTestFinished(server.close);
  const child: ChildProcess = spawn(
    process.execPath,
    ['--input-type=module', '-', plan, server.url, stateDir],
    { stdio: ['pipe', 'ignore', 'pipe'] },
  );
  onTestFinished(() => void child.kill('SIGKILL'));
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    said += chunk.toString('utf8');
  });
  const ended = once(child, 'exit');
  let armed = true;
  const strike = (request: ApiRequest) => {
    if (!armed || request.query?.dryRun !== undefined || !when(request)) return undefined;
    armed = false;
    child.kill('SIGKILL');
    return new Error('nobody waits for this answer');
  };
  if (moment === 'before') api.intercept = strike;
  else api.afterWrite = strike;
  child.stdin?.end(bundle);
  const [, killedBy] = await ended;
  expect(killedBy, said).toBe('SIGKILL');
  return { api, before, journal: openJournal({ stateDir }), clock: fakeClock() };
}

const isWrite = (request: ApiRequest) => request.method !== 'GET';
const isMethod = (method: string) => (request: ApiRequest) => request.method === method;

const CASES: [string, KubeObject[], 'before' | 'after', (request: ApiRequest) => boolean, string][] = [
  ['patch', [configMap()], 'before', isWrite, 'before the patch'],
  ['patch', [configMap()], 'after', isWrite, 'after the patch'],
  ['create', [], 'before', isWrite, 'before the creation'],
  ['create', [], 'after', isWrite, 'after the creation'],
  ['apply-new', [], 'before', isWrite, 'before the apply that creates'],
  ['apply-new', [], 'after', isWrite, 'after the apply that creates'],
  ['apply', [configMap()], 'before', isWrite, 'before the apply'],
  ['apply', [configMap()], 'after', isWrite, 'after the apply'],
  ['delete', [configMap()], 'after', isWrite, 'after the deletion'],
  ['recreate', [pod()], 'before', isMethod('DELETE'), 'before the deletion'],
  ['recreate', [pod()], 'after', isMethod('DELETE'), 'between deletion and creation'],
  ['recreate', [pod()], 'after', isMethod('POST'), 'after the creation of the new Pod'],
  ['secret', [secret()], 'before', isMethod('POST'), 'before the backup'],
  ['secret', [secret()], 'before', isMethod('PATCH'), 'between backup and patch'],
  ['secret', [secret()], 'after', isMethod('PATCH'), 'after the patch of the Secret'],
  [
    'several',
    [configMap(), service()],
    'before',
    (request) => request.method === 'PATCH' && request.path.includes('services'),
    'before the second change',
  ],
];

describe('a plan cut off by kill -9', () => {
  it.each(CASES)('%s: is found and reversed', async (plan, objects, moment, when, _where) => {
    const { api, before, journal, clock } = await killAt(plan, objects, moment, when);
    const found = await journal.unfinished();
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({ state: 'applying' });
    expect((await undoPlan(api, journal, { clock })).state).toBe('undone');
    expect(image(api)).toBe(before);
    expect(await journal.unfinished()).toEqual([]);
  });

  it('is not reversed when somebody has changed the object since', async () => {
    const { api, journal, clock } = await killAt('patch', [configMap()], 'after', isWrite);
    for (const live of api.objects.values()) live.data = { foreign: 'yes' };
    const writes = api.writes.length;
    const result = await undoPlan(api, journal, { clock });
    expect(result).toMatchObject({ state: 'refused' });
    expect(api.writes).toHaveLength(writes);
  });
});
