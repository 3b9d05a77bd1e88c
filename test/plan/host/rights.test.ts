import { afterEach, expect, it, vi } from 'vitest';
import { errno } from '../../../src/evidence/host/ask-socket.js';
import { handsOf } from '../../../src/plan/apply.js';
import { placeOf } from '../../../src/plan/host/place.js';
import { withRights } from '../../../src/plan/host/rights.js';
import { noCluster } from '../../../src/plan/no-cluster.js';
import { fakeClock } from '../fixtures.js';
import { DAEMON_JSON, fakeDocker } from './docker.js';

afterEach(() => vi.restoreAllMocks());

/** The rights for a change of daemon.json where every write fails with the code; and how often sudo was asked. */
async function rightsWhere(code: string, uid: number) {
  const docker = await fakeDocker({ files: { [DAEMON_JSON]: '{}\n' } });
  vi.spyOn(process, 'getuid').mockReturnValue(uid);
  const begin = vi.fn(async () => 'granted' as const);
  const host = { access: docker.access, elevate: { begin, run: docker.access.run } };
  const places = [await placeOf(docker.access, DAEMON_JSON)];
  const need = { places, activation: [], daemon: undefined, commands: () => [], byHand: [] };
  const work = withRights(handsOf(noCluster, { clock: fakeClock(), host }), host, need, async () => {
    throw errno(code, code);
  });
  return { work, begin };
}

it.each([
  ['EROFS', 1000, 'its file system is read-only'],
  ['EROFS', 0, 'its file system is read-only'],
  ['EPERM', 0, 'it is not permitted; the file may be immutable'],
  ['EACCES', 0, 'this user may not'],
])('%s for user %i is said as it is, and sudo is not asked', async (code, uid, words) => {
  const { work, begin } = await rightsWhere(code, uid);
  await expect(work).rejects.toThrow(`${DAEMON_JSON} cannot be changed: ${words}.`);
  expect(begin).not.toHaveBeenCalled();
});

it('what another user may not takes the rights of root', async () => {
  const { work, begin } = await rightsWhere('EACCES', 1000);
  expect((await work).elevated).toBe(true);
  expect(begin).toHaveBeenCalledOnce();
});
