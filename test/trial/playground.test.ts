import { describe, expect, it } from 'vitest';
import type { Playground } from '../../src/playground/playground.js';
import { runTrial } from '../../src/trial/trial.js';
import { play } from '../playground/support.js';

/** The password of the how-to's only user. */
const LOGIN = { user: 'admin', password: 'admin123' };

function attempt({ access, endpoint, resolve, hostRoot, trustFile }: Playground, by: 'docker' | 'api') {
  return runTrial({
    ...(by === 'docker' ? { access } : {}),
    host: endpoint.host,
    port: endpoint.port,
    ...LOGIN,
    endpoint: { resolve: [resolve], hostRoot, trust: { files: [trustFile] } },
    signal: new AbortController().signal,
  });
}

describe('the trial on the playground', () => {
  it('succeeds on a healthy registry, by docker and without it', async () => {
    const playground = await play('healthy');
    await playground.settled();
    expect(await attempt(playground, 'docker')).toMatchObject({ ok: true, by: 'docker' });
    expect(playground.storage.repositories).toContain('regdoctor-trial');
    expect((await playground.access.run(['docker', 'image', 'ls', '--quiet'])).stdout).toBe('');
    expect(await attempt(playground, 'api')).toMatchObject({ ok: true, by: 'api' });
  });

  it.each(['RD406', 'RD411'])('meets %s in the words of docker', async (code) => {
    const playground = await play(code);
    await playground.settled();
    const { ok, by, codes } = await attempt(playground, 'docker');
    expect({ ok, by }).toEqual({ ok: false, by: 'docker' });
    expect(codes).toContain(code);
  });
});
