import { describe, expect, it } from 'vitest';
import { readHostsFile } from '../../../src/evidence/platform/hosts-file.js';
import { fakeHost } from '../../support/host-access.js';

const TEXT = '127.0.0.1 localhost\n';

describe('the hosts file of this machine', () => {
  it('is read with what an edit of it needs', async () => {
    const host = await fakeHost({ files: { '/etc/hosts': TEXT } });
    expect(await readHostsFile(host)).toMatchObject({
      state: 'read',
      value: { path: '/etc/hosts', text: TEXT, hash: expect.stringMatching(/^[0-9a-f]{64}$/) },
    });
  });

  it('is absent where there is none, and never denied to the API server', async () => {
    expect((await readHostsFile(await fakeHost({}))).state).toBe('absent');
    const closed = await fakeHost({ files: { '/etc/hosts': TEXT }, denied: ['/etc/hosts'] });
    expect(await readHostsFile(closed)).toMatchObject({
      state: 'failed',
      reason: expect.stringContaining('may not read'),
    });
  });
});
