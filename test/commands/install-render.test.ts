import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Playground, startPlayground } from '../../src/playground/playground.js';
import type { Profile } from '../../src/profile/profile.js';
import { openOn } from '../support/drive-install.js';
import { run, type World, world } from './support.js';

const PASSWORD = 'correct-horse-7';
const MANIFESTS = [
  'certificate.yaml',
  'configuration.yaml',
  'ingress.yaml',
  'issuer.yaml',
  'kustomization.yaml',
  'namespace.yaml',
  'service.yaml',
  'storage.yaml',
  'workload.yaml',
];

let folder = '';
let playground: Playground;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'regdoctor-rendering-'));
  playground = await startPlayground({ case: 'install-ready', speed: 200 });
});
afterAll(async () => {
  await playground.close();
  await rm(folder, { recursive: true, force: true });
});

/** With it nothing is asked. */
const DECIDED: Partial<Profile> = { ingress: { class: 'traefik' }, storage: { kind: 'pvc', size: '10Gi' } };

/** `regdoctor install --render` on a cluster with everything but the registry. */
async function render(
  into: string,
  flags: string[] = [],
  around: World = world(),
  more: Partial<Profile> = DECIDED,
) {
  const { session } = await openOn(playground, {
    host: playground.endpoint.host,
    certificate: { source: 'new-ca' },
    users: ['admin'],
    ...more,
  });
  const { code } = await run(['install', '--render', into, ...flags], around, undefined, session);
  return { code, out: around.out(), words: around.out().replace(/\s+/g, ' '), err: around.err() };
}

describe('install --render', () => {
  it('says which Secret the files need and do not have', async () => {
    const more: Partial<Profile> = { ...DECIDED, certificate: { source: 'secret', secret: 'own-tls' } };
    const { code, words } = await render(join(folder, 'own'), [], world(), more);
    expect(code).toBe(0);
    expect(words).toMatch(/Secret \S+ with the certificate is not among these files\. It has to be there/);
  });

  it('writes what would be applied, of the answers given, and changes nothing in the cluster', async () => {
    const into = join(folder, 'new', 'manifests');
    const before = JSON.stringify(everything());
    const { code, out, words, err } = await render(into, ['--answer', 'storage.size=7Gi'], world(), {});
    expect([code, err]).toEqual([0, '']);
    expect(await readdir(into)).toEqual(MANIFESTS);
    expect(await readFile(join(into, 'storage.yaml'), 'utf8')).toContain('storage: 7Gi');
    expect(await readFile(join(into, 'kustomization.yaml'), 'utf8')).toContain('- workload.yaml');
    for (const name of MANIFESTS) expect(out).toContain(`  ${name}\n`);
    expect(words).toContain('Nothing was changed in the cluster.');
    expect(out).toContain('  htpasswd -B -c htpasswd admin\n');
    expect(out).toContain(`Apply them from here:\n  kubectl apply --server-side -k ${into}\n`);
    expect(out).toContain('   Size: 7Gi\n');
    expect(words).not.toContain('is not among these files');
    await playground.settled();
    expect(JSON.stringify(everything())).toBe(before);
  });

  it('keeps a password that was given out of all but a hash for its owner', async () => {
    const into = join(folder, 'with-users');
    const env = { REGDOCTOR_PASSWORD_FILE: join(folder, 'password') };
    const around = world({ env });
    await writeFile(join(folder, 'password'), `${PASSWORD}\n`);
    const { code, out } = await render(into, [], around);
    expect(code).toBe(0);
    expect(out).toContain('  htpasswd: bcrypt hashes, for your eyes alone\n');
    const path = join(into, 'htpasswd');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readFile(path, 'utf8')).toMatch(/^admin:\$2[aby]\$10\$.{53}\n$/);
    const texts = await Promise.all((await readdir(into)).map((name) => readFile(join(into, name), 'utf8')));
    expect(texts.join('') + out).not.toContain(PASSWORD);
    // It may be the only place where somebody's hashes are.
    await writeFile(path, 'mine');
    const again = await render(into, ['--yes'], world({ env }));
    expect(again.code).toBe(0);
    expect(again.out).toContain('  htpasswd: is there, and was left as it is\n');
    expect(await readFile(path, 'utf8')).toBe('mine');
  });

  it('writes nothing over what somebody changed, but with consent', async () => {
    const into = join(folder, 'again');
    expect((await render(into)).code).toBe(0);
    const path = join(into, 'service.yaml');
    const written = await readFile(path, 'utf8');
    expect((await render(into)).code).toBe(0);
    const own = `${written}# mine\n`;
    await writeFile(path, own);

    const declined = await render(into);
    expect(declined.code).toBe(1);
    expect(declined.words).toContain('differ from what would be written: service.yaml.');
    expect(declined.words).toContain('Give --yes to write over them.');
    for (const [typed, code] of [
      ['\r', 1],
      ['\x03', 130],
    ] as const) {
      const around = world({ tty: true });
      const [refused] = await Promise.all([render(into, [], around), around.stdin.type(typed)]);
      expect([refused.code, await readFile(path, 'utf8')]).toEqual([code, own]);
    }
    const around = world({ tty: true });
    const [agreed] = await Promise.all([render(into, [], around), around.stdin.type('y\r')]);
    expect([agreed.code, await readFile(path, 'utf8')]).toEqual([0, written]);
    await writeFile(path, own);
    expect((await render(into, ['--yes'])).code).toBe(0);
    expect(await readFile(path, 'utf8')).toBe(written);
  });

  it("says in one sentence that a folder cannot be written, or is somebody else's", async () => {
    const file = join(folder, 'notes.txt');
    await writeFile(file, 'mine');
    const below = await render(join(file, 'manifests'));
    expect([below.code, below.err]).toEqual([
      2,
      `regdoctor: The manifests cannot be written into ${file}/manifests (ENOTDIR).\nName another folder, or one that is new.\n`,
    ]);
    expect((await render('/proc/regdoctor')).err).toContain(
      'cannot be written into /proc/regdoctor (ENOENT).',
    );
    const others = await render(folder);
    expect(others.code).toBe(2);
    expect(others.err).toContain(
      `The folder ${folder} has files in it that regdoctor did not write. Nothing was written.`,
    );
    expect(await readdir(folder)).not.toContain('kustomization.yaml');
  });

  it('names what is not decided', async () => {
    const into = join(folder, 'undecided');
    const { session } = await openOn(playground, { certificate: { source: 'new-ca' }, users: ['admin'] });
    const around = world();
    expect((await run(['install', '--render', into], around, undefined, session)).code).toBe(2);
    expect(around.err()).toContain('The step "Profile" needs an answer: Host name of the registry.');
    expect(await readdir(folder)).not.toContain('undecided');
  });
});

/** Every object of the cluster that a person could have written. */
function everything() {
  const { store } = playground;
  const kinds = [
    ['v1', 'Namespace'],
    ['v1', 'Secret'],
    ['v1', 'ConfigMap'],
    ['v1', 'PersistentVolumeClaim'],
    ['v1', 'Service'],
    ['apps/v1', 'Deployment'],
    ['networking.k8s.io/v1', 'Ingress'],
    ['cert-manager.io/v1', 'Issuer'],
    ['cert-manager.io/v1', 'Certificate'],
  ] as const;
  return kinds.map(([apiVersion, kind]) => store.list(store.kind(apiVersion, kind)));
}
