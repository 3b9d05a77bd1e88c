import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { SecretChange } from '../../src/fixes/change.js';
import { applyPlan } from '../../src/plan/apply.js';
import type { JournalStore } from '../../src/plan/journal-store.js';
import { undoPlan } from '../../src/plan/undo.js';
import type { PlanProgress } from '../../src/session/session.js';
import { MemoryApi, status } from '../support/memory-api.js';
import {
  CONFIG_MAP,
  change,
  configMap,
  fakeClock,
  proposal,
  SECRET,
  secret,
  secretChange,
  setKey,
  temporaryJournal,
} from './fixtures.js';

const clock = fakeClock();
const NEW = 'admin:$2y$05$abcdefghijklmnopqrstuv';

function decoded(api: MemoryApi): string {
  const data = api.get(SECRET).data as Record<string, string>;
  return Buffer.from(data.HTPASSWD ?? '', 'base64').toString('utf8');
}

function backups(api: MemoryApi): string[] {
  return [...api.objects.keys()].filter((path) => path.includes('-regdoctor-'));
}

/** Everything that lies in the journal's folder. */
function onDisk(journal: JournalStore): string {
  return readdirSync(journal.folder)
    .map((name) => readFileSync(join(journal.folder, name), 'utf8'))
    .join('\n');
}

describe('a change of a Secret', () => {
  it('sets the key from its live value, and keeps the former one in the cluster', async () => {
    const api = new MemoryApi([secret()]);
    const journal = temporaryJournal();
    const plan = proposal([secretChange(true, (current) => `${current}\n${NEW}`)]);
    const result = await applyPlan(api, plan, {}, journal, { clock });
    expect(result.state).toBe('applied');
    expect(decoded(api)).toBe(`admin:old\n${NEW}`);
    expect(api.get(SECRET).data).toMatchObject({ other: 'AAEC' });
    const [path = ''] = backups(api);
    expect(path).toMatch(/\/docker-registry-regdoctor-\d{8}t\d{6}z-[0-9a-f]+$/);
    expect(api.objects.get(path)).toMatchObject({
      metadata: { labels: { 'app.kubernetes.io/managed-by': 'regdoctor' } },
      data: { HTPASSWD: secret().data?.['HTPASSWD' as never] },
    });
    expect(Object.keys(api.objects.get(path)?.data as object)).toEqual(['HTPASSWD']);
  });

  it('leaves neither contents nor answers in the journal, in messages or in what is refused', async () => {
    const api = new MemoryApi([secret()]);
    const journal = temporaryJournal();
    const events: PlanProgress[] = [];
    const plan = proposal([secretChange(true, () => NEW)], {
      questions: [{ id: 'password', prompt: 'Password', kind: 'secret' }],
    });
    api.intercept = (request) => {
      if (request.method !== 'PATCH') return undefined;
      return status(422, `Invalid value: ${JSON.stringify(request.body)} hunter2hunter2 ${NEW} admin:old`);
    };
    const onProgress = (event: PlanProgress) => events.push(event);
    const answers = { password: 'hunter2hunter2' };
    const refused = await applyPlan(api, plan, answers, journal, { clock, onProgress });
    expect(refused.state).toBe('refused');
    expect(backups(api)).toEqual([]);
    api.intercept = () => undefined;
    const applied = await applyPlan(api, plan, answers, journal, { clock, onProgress });
    expect(applied.state).toBe('applied');
    const everything = `${onDisk(journal)}${JSON.stringify(events)}${JSON.stringify(refused)}`;
    for (const contents of [NEW, 'admin:old', 'hunter2hunter2']) {
      expect(everything).not.toContain(contents);
      expect(everything).not.toContain(Buffer.from(contents).toString('base64'));
    }
  });

  it('creates the Secret with its type when there is none, and undo deletes it', async () => {
    const api = new MemoryApi();
    const journal = temporaryJournal();
    await applyPlan(api, proposal([secretChange(false, (current) => current ?? NEW)]), {}, journal, {
      clock,
    });
    expect(api.get(SECRET)).toMatchObject({ type: 'Opaque' });
    expect(decoded(api)).toBe(NEW);
    const undone = await undoPlan(api, journal, { clock });
    expect(undone.state).toBe('undone');
    expect(api.objects.size).toBe(0);
  });

  it('creates it with several keys and its labels, and keeps them out of the journal and of refusals', async () => {
    const rest = { 'tls.key': 'PRIVATE\nabcdefgh12345678\n', 'ca.crt': 'authority' };
    const labels = { 'app.kubernetes.io/instance': 'docker-registry' };
    const step = (): SecretChange => ({
      ...secretChange(false, () => 'certificate'),
      type: 'kubernetes.io/tls',
      key: 'tls.crt',
      labels,
      composeRest: async (value, answers) => ({ ...rest, 'who.txt': `${value} of ${answers.user}` }),
    });
    const plan = proposal([step()], { questions: [{ id: 'user', prompt: 'User', kind: 'text' }] });
    const api = new MemoryApi();
    api.intercept = ({ method, body }) =>
      method === 'POST' ? status(422, `${JSON.stringify(body)} abcdefgh12345678`) : undefined;
    const journal = temporaryJournal();
    const refused = await applyPlan(api, plan, { user: 'admin' }, journal, { clock });
    api.intercept = () => undefined;
    const applied = await applyPlan(api, plan, { user: 'admin' }, journal, { clock });
    expect(applied.state).toBe('applied');
    const { data, metadata, type } = api.get(SECRET);
    const texts = Object.entries(data as Record<string, string>).map(([key, value]) => [
      key,
      Buffer.from(value, 'base64').toString('utf8'),
    ]);
    expect(Object.fromEntries(texts)).toEqual({
      ...rest,
      'tls.crt': 'certificate',
      'who.txt': 'certificate of admin',
    });
    expect({ type, labels: metadata?.labels }).toEqual({ type: 'kubernetes.io/tls', labels });
    const everything = `${JSON.stringify(refused)}${onDisk(journal)}`;
    for (const text of ['abcdefgh12345678', 'authority', Buffer.from(rest['tls.key']).toString('base64')]) {
      expect(everything).not.toContain(text);
    }
    expect(await undoPlan(api, journal, { clock })).toMatchObject({ state: 'undone' });
    expect(api.objects.size).toBe(0);
  });

  it.each([
    [true, [], 'is gone'],
    [false, [secret()], 'exists by now'],
  ])('is refused when the Secret came or went (exists: %s)', async (exists, objects, reason) => {
    const api = new MemoryApi(objects);
    const plan = proposal([secretChange(exists, () => NEW)]);
    const result = await applyPlan(api, plan, {}, temporaryJournal(), { clock });
    expect(result).toMatchObject({ state: 'refused', reason: expect.stringContaining(reason) });
    expect(api.writes).toEqual([]);
  });

  it('is undone to the byte, and its backup deleted', async () => {
    const binary = { ...secret(), data: { HTPASSWD: '//79AAE=', other: 'AAEC' } };
    const api = new MemoryApi([binary]);
    const journal = temporaryJournal();
    await applyPlan(api, proposal([secretChange(true, () => NEW)]), {}, journal, { clock });
    expect((await undoPlan(api, journal, { clock })).state).toBe('undone');
    expect(api.get(SECRET).data).toEqual(binary.data);
    expect(backups(api)).toEqual([]);
  });

  it('that added the key is undone by removing it', async () => {
    const { data: _data, ...empty } = secret();
    const api = new MemoryApi([empty]);
    const journal = temporaryJournal();
    await applyPlan(api, proposal([secretChange(true, () => NEW)]), {}, journal, { clock });
    expect(decoded(api)).toBe(NEW);
    expect((await undoPlan(api, journal, { clock })).state).toBe('undone');
    expect(api.get(SECRET).data).toBeUndefined();
  });

  it('is not undone when the Secret has changed since, or its backup is gone', async () => {
    const api = new MemoryApi([secret()]);
    const journal = temporaryJournal();
    await applyPlan(api, proposal([secretChange(true, () => NEW)]), {}, journal, { clock });
    const [path = ''] = backups(api);
    const backup = api.objects.get(path);
    api.objects.delete(path);
    const lost = await undoPlan(api, journal, { clock });
    expect(lost).toMatchObject({ state: 'refused', reason: expect.stringContaining('former contents') });
    expect(decoded(api)).toBe(NEW);
    if (backup !== undefined) api.objects.set(path, backup);
    api.edit(SECRET, (live) => {
      live.data = { HTPASSWD: 'Zm9yZWlnbg==' };
    });
    const refused = await undoPlan(api, journal, { clock });
    expect(refused.state).toBe('refused');
    expect(refused.reason).toContain('Secret default/docker-registry has changed since.');
    expect(decoded(api)).toBe('foreign');
  });
});

describe('a Secret in a change of another kind', () => {
  it('is refused, what was done before it taken back, and its contents kept out of the journal', async () => {
    const api = new MemoryApi([configMap(), secret()]);
    const journal = temporaryJournal();
    const plan = proposal([
      change('patch', CONFIG_MAP, configMap(), setKey('a', 'b')),
      change('patch', SECRET, secret(), setKey('HTPASSWD', 'bmV3')),
    ]);
    const result = await applyPlan(api, plan, {}, journal, { clock });
    expect(result).toMatchObject({ state: 'failed', reversed: true });
    expect(decoded(api)).toBe('admin:old');
    expect(api.get(CONFIG_MAP).data).toEqual(configMap().data);
    expect(onDisk(journal)).not.toContain(Buffer.from('admin:old').toString('base64'));
    expect(onDisk(journal)).not.toContain('bmV3');
  });
});

describe('a generated password', () => {
  const question = { id: 'password', prompt: 'Password of admin', kind: 'secret' as const, generate: true };

  it('reaches compose and is shown once, and nowhere else', async () => {
    const api = new MemoryApi();
    const journal = temporaryJournal();
    const notes: string[] = [];
    let used = '';
    const change = secretChange(false, () => NEW);
    if (change.kind !== 'secret') throw new Error('not a Secret');
    change.compose = async (_current, answers) => {
      used = answers.password ?? '';
      return NEW;
    };
    const onProgress = (event: PlanProgress) => {
      if (event.type === 'note') notes.push(event.text);
    };
    await applyPlan(api, proposal([change], { questions: [question] }), { password: '' }, journal, {
      clock,
      onProgress,
    });
    expect(used).toMatch(/^[\w-]{20}$/);
    expect(notes.filter((note) => note.includes(used))).toHaveLength(1);
    expect(onDisk(journal)).not.toContain(used);
  });

  it('is not made when one was given, and not shown when nothing was changed', async () => {
    const notes: PlanProgress[] = [];
    const onProgress = (event: PlanProgress) => notes.push(event);
    const plan = proposal([secretChange(false, () => NEW)], { questions: [question] });
    const journal = temporaryJournal();
    await applyPlan(new MemoryApi(), plan, { password: 'given' }, journal, { clock, onProgress });
    await applyPlan(new MemoryApi([secret()]), plan, {}, journal, { clock, onProgress });
    expect(notes.filter((event) => event.type === 'note')).toEqual([]);
  });

  it('is no substitute for an answer that a person has to give', async () => {
    const plan = proposal([secretChange(false, () => NEW)], {
      questions: [{ id: 'user', prompt: 'User name', kind: 'text' }],
    });
    const api = new MemoryApi();
    const result = await applyPlan(api, plan, {}, temporaryJournal(), { clock });
    expect(result).toEqual({ state: 'refused', reason: 'An answer is needed: User name' });
    expect(api.requests).toBe(0);
  });
});
