import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { previewOf } from '../../src/plan/preview.js';
import { profileText } from '../../src/profile/write.js';
import type { UninstallOutcome, UninstallSession, UninstallView } from '../../src/session/uninstall.js';
import { FULL } from '../profile/support.js';
import { proposalOf } from '../support/fake-install.js';
import { run, type World, world } from './support.js';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'regdoctor-uninstall-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const service = { apiVersion: 'v1', kind: 'Service', namespace: 'registry', name: 'docker-registry' };
const claim = { ...service, kind: 'PersistentVolumeClaim' };
const proposal = proposalOf('service', {
  risk: 'disruptive',
  changes: [{ kind: 'delete', target: service, before: { apiVersion: 'v1', kind: 'Service', spec: {} } }],
  interrupts: ['Nobody can log in.'],
  loses: ['The users.'],
});
const NOTHING: UninstallView = {
  proposal: undefined,
  preview: undefined,
  kept: [],
  going: [],
  left: [],
  unread: [],
};
const FOUND: UninstallView = {
  ...NOTHING,
  proposal,
  preview: previewOf(proposal),
  kept: [{ ref: claim, why: 'it holds the images' }],
  left: [{ what: 'helm upgrade --install traefik', id: '20260102T030405Z-ab12' }],
};

interface Fake extends UninstallSession {
  applied: UninstallView[];
  rehearsed: number;
  closed: number;
}

function uninstallOf(
  view: UninstallView,
  outcome: UninstallOutcome = done(NOTHING),
  deleteStorage = false,
): Fake {
  const fake: Fake = {
    where: 'lab (https://192.0.2.1:6443)',
    scope: { namespace: 'registry', name: 'docker-registry', deleteStorage },
    applied: [],
    rehearsed: 0,
    closed: 0,
    look: async () => view,
    async rehearse() {
      fake.rehearsed += 1;
      return { ok: true, notes: ['The API server would accept it.'] };
    },
    async apply(wanted, { onProgress }) {
      fake.applied.push(wanted);
      onProgress?.({ type: 'change', index: 0, of: 1, what: 'delete Service registry/x', state: 'done' });
      return outcome;
    },
    close() {
      fake.closed += 1;
    },
  };
  return fake;
}

function done(view: UninstallView): UninstallOutcome {
  return { state: 'done', view, seconds: 3.4 };
}

async function uninstall(flags: string[], fake: Fake, around: World = world()) {
  const ran = await run(['uninstall', ...flags], around, undefined, undefined, fake);
  return { ...ran, out: around.out(), err: around.err() };
}

describe('uninstall', () => {
  it('lists what goes, what stays and why, deletes with --yes and waits, exit 0', async () => {
    const fake = uninstallOf(FOUND, done({ ...NOTHING, kept: FOUND.kept }));
    const { code, out } = await uninstall(['--yes'], fake);
    expect([code, fake.applied.length, fake.closed]).toEqual([0, 1, 1]);
    for (const text of [
      'Registry docker-registry in namespace registry of lab (https://192.0.2.1:6443)\n',
      'To be deleted:\n  Service registry/docker-registry\n',
      'Kept:\n  PersistentVolumeClaim registry/docker-registry: it holds the images\n',
      '  helm upgrade --install traefik\n    take it back with: regdoctor undo 20260102T030405Z-ab12\n',
      '! Nobody can log in.\n! The users.\n',
      '  1/1 delete Service registry/x: done\n',
      '✔ It is gone, after 3 s. What is kept is named above.\n',
    ]) {
      expect(out).toContain(text);
    }
    expect(out).not.toContain('spec');
  });

  it('changes nothing without a terminal, with --dry-run, or without the word', async () => {
    const plain = uninstallOf(FOUND);
    expect(await uninstall([], plain)).toMatchObject({
      code: 1,
      out: expect.stringContaining('Give --yes to delete it.'),
    });
    const dry = uninstallOf(FOUND);
    expect(await uninstall(['--dry-run', '--yes'], dry)).toMatchObject({
      code: 0,
      out: expect.stringMatching(/The API server would accept it\.\n\n✔ Dry run: nothing was changed\.\n$/),
    });
    const around = world({ tty: true });
    const asked = uninstallOf(FOUND);
    const [{ code }] = await Promise.all([uninstall([], asked, around), around.stdin.type('y\r')]);
    expect([code, plain.applied, dry.applied, dry.rehearsed, asked.applied]).toEqual([1, [], [], 1, []]);
  });

  it.each([
    [false, 'delete', 1],
    [true, 'delete', 0],
    [true, 'docker-registry', 1],
  ])('asks for a word, for the name when the images go too (%s, %s)', async (deleteStorage, word, times) => {
    const around = world({ tty: true });
    const fake = uninstallOf(FOUND, undefined, deleteStorage);
    await Promise.all([uninstall([], fake, around), around.stdin.type(`${word}\r`)]);
    expect(fake.applied).toHaveLength(times);
  });

  it('stops at Ctrl-C in the question, exit 130', async () => {
    const around = world({ tty: true });
    const fake = uninstallOf(FOUND);
    const [{ code }] = await Promise.all([uninstall([], fake, around), around.stdin.type('\x03')]);
    expect([code, fake.applied, fake.closed]).toEqual([130, [], 1]);
  });

  it('has nothing to do where nothing is, and says when it could not look, exit 3', async () => {
    const nothing = await uninstall(['--yes'], uninstallOf(NOTHING));
    expect([nothing.code, nothing.out]).toEqual([
      0,
      expect.stringContaining('There is nothing to delete of docker-registry in namespace registry.'),
    ]);
    const unread = [{ what: 'secrets', reason: 'secrets is forbidden' }];
    const untold = await uninstall(['--yes'], uninstallOf({ ...NOTHING, unread }));
    expect([untold.code, untold.out]).toEqual([
      3,
      expect.stringContaining('  ? secrets: secrets is forbidden\n'),
    ]);
    const partly = uninstallOf({ ...FOUND, unread }, done({ ...NOTHING, unread }));
    expect((await uninstall(['--yes'], partly)).code).toBe(3);
  });

  it.each([
    [
      { state: 'lingering', view: { ...NOTHING, going: [service] }, seconds: 120 },
      1,
      'this is still there: Service docker-registry',
    ],
    [{ state: 'refused', reason: 'It has changed since.' }, 1, '✖ It has changed since.'],
    [{ state: 'failed', reason: 'The server does not answer.' }, 1, '✖ The server does not answer.'],
    [{ state: 'interrupted', reason: 'Interrupted.' }, 130, '✖ Interrupted.'],
  ] as [UninstallOutcome, number, string][])('says how it ended: %j', async (outcome, exit, says) => {
    const { code, out } = await uninstall(['--yes'], uninstallOf(FOUND, outcome));
    expect(code).toBe(exit);
    expect(out.replace(/\n {2}/g, ' ')).toContain(says);
  });

  it('is one document with -o json', async () => {
    const { code, out, err } = await uninstall(['--dry-run', '-o', 'json'], uninstallOf(FOUND));
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      schema: 'regdoctor.uninstall/1',
      namespace: 'registry',
      state: 'planned',
      objects: [service],
      kept: [{ ref: claim, why: 'it holds the images' }],
      left: [{ id: '20260102T030405Z-ab12' }],
    });
    expect(err).toContain('To be deleted:');
  });

  it('takes the place from the profile, flags first, and waits as --timeout says', async () => {
    const path = join(folder, 'p.yaml');
    await writeFile(path, profileText(FULL));
    const fake = uninstallOf(FOUND);
    const one = await uninstall(['--profile', path, '--yes', '--timeout', '5m'], fake);
    expect(one.uninstalls[0]).toMatchObject({
      context: 'lab',
      namespace: 'registry',
      name: 'docker-registry',
      host: 'registry.example.com',
    });
    expect(one.uninstalls[0]?.deleteStorage).toBe(false);
    expect(fake.applied[0]?.proposal?.settleSeconds).toBe(300);
    const flags = ['--profile', path, '-n', 'other', '--name', 'second', '--delete-storage'];
    const two = await uninstall(flags, uninstallOf(FOUND));
    expect(two.uninstalls[0]).toMatchObject({ namespace: 'other', name: 'second', deleteStorage: true });
    const missing = await uninstall(['--profile', '/nowhere/p.yaml'], uninstallOf(FOUND));
    expect([missing.code, missing.err]).toEqual([
      2,
      expect.stringContaining('There is no profile /nowhere/p.yaml.'),
    ]);
  });
});
