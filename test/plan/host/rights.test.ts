import { afterEach, expect, it, vi } from 'vitest';
import { applyPlan } from '../../../src/plan/apply.js';
import { noCluster } from '../../../src/plan/no-cluster.js';
import { fakeClock, temporaryJournal } from '../fixtures.js';
import { DAEMON_JSON, fakeDocker, hostProposal, insecureByReload } from './docker.js';

const fault = vi.hoisted(() => ({ code: '' }));
vi.mock('node:fs/promises', async (original) => {
  const real = await original<typeof import('node:fs/promises')>();
  const access: typeof real.access = async (path, mode) => {
    const isWrite = ((mode ?? 0) & real.constants.W_OK) !== 0;
    if (fault.code !== '' && isWrite) throw Object.assign(new Error(fault.code), { code: fault.code });
    return real.access(path, mode);
  };
  return { ...real, access };
});
afterEach(() => {
  fault.code = '';
  vi.restoreAllMocks();
});

it.each([
  ['EROFS', 1000, 'its file system is read-only'],
  ['EROFS', 0, 'its file system is read-only'],
  ['EPERM', 0, 'it is not permitted; the file may be immutable'],
  ['EACCES', 0, 'this user may not'],
])('%s for user %i is said as it is, and sudo is not asked', async (code, uid, words) => {
  const docker = await fakeDocker({ files: { [DAEMON_JSON]: '{}\n' } });
  vi.spyOn(process, 'getuid').mockReturnValue(uid);
  const begin = vi.fn(async () => 'granted' as const);
  const elevate = { begin, run: docker.access.run };
  const options = { clock: fakeClock(), host: { access: docker.access, elevate } };
  fault.code = code;
  const plan = hostProposal([insecureByReload('{}\n')]);
  expect(await applyPlan(noCluster, plan, {}, temporaryJournal(), options)).toEqual({
    state: 'refused',
    reason: `${DAEMON_JSON} cannot be changed: ${words}. Nothing was changed.`,
  });
  expect(begin).not.toHaveBeenCalled();
});
