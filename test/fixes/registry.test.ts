import { compare } from 'bcryptjs';
import { describe, expect, it } from 'vitest';
import { CATALOGUE } from '../../src/checks/catalogue.js';
import { htpasswdFacts } from '../../src/evidence/htpasswd-facts.js';
import type { Evidence } from '../../src/evidence/model.js';
import { absent, readValue } from '../../src/evidence/reading.js';
import { viewOf } from '../../src/evidence/view.js';
import { proposalsFor } from '../../src/fixes/catalogue.js';
import type { SecretChange } from '../../src/fixes/change.js';
import type { Answers, Proposal } from '../../src/fixes/fix.js';
import { at, list, record, text } from '../../src/kube/objects.js';
import { captured, objectIn } from '../support/evidence.js';
import { GOOD, setHtpasswd } from '../support/htpasswd.js';
import { configOf, containerOf, podSpecOf, setConfig, withoutAuth } from '../support/registry.js';

function proposals(evidence: Evidence, code: string): Proposal[] {
  const view = viewOf(evidence);
  const verdict = CATALOGUE.find((check) => check.code === code)?.examine(view);
  if (verdict?.state !== 'found' || verdict.findings[0] === undefined)
    throw new Error(`${code} finds nothing`);
  return proposalsFor(verdict.findings[0], view);
}

function proposal(evidence: Evidence, code: string, id?: string): Proposal {
  const found = proposals(evidence, code).find((one) => id === undefined || one.id === id);
  if (found === undefined) throw new Error(`${code} proposes nothing`);
  return found;
}

function secretChange({ changes }: Proposal): SecretChange {
  const change = changes.find(({ kind }) => kind === 'secret');
  if (change?.kind !== 'secret') throw new Error('no Secret is changed');
  return change;
}

/** The hash of this user in an htpasswd file; empty when the user is not there. */
function hashOf(file: string, user: string): string {
  const line = file.split('\n').find((one) => one.startsWith(`${user}:`));
  return line?.slice(user.length + 1).trim() ?? '';
}

async function compose(evidence: Evidence, code: string, current: string | undefined, answers: Answers = {}) {
  return secretChange(proposal(evidence, code)).compose(current, answers);
}

const twoUsers = `# users\r\n${GOOD}\r\n\nbob:{SHA}abc=\r\neve:plain\n`;

describe('RD605', () => {
  it('creates the Secret with one user, who can log in', async () => {
    const evidence = await captured('05-missing-secret');
    const suggested = proposal(evidence, 'RD605');
    const change = secretChange(suggested);
    expect(change).toMatchObject({ exists: false, type: 'Opaque', key: 'HTPASSWD' });
    expect(suggested.questions.map(({ id, kind }) => [id, kind])).toEqual([
      ['user', 'text'],
      ['password', 'secret'],
    ]);
    const file = await change.compose(undefined, { user: 'carol', password: 'correct horse' });
    expect(file).toMatch(/^carol:\$2[aby]\$10\$[./A-Za-z0-9]{53}\n$/);
    expect(await compare('correct horse', hashOf(file, 'carol'))).toBe(true);
    expect(await compare('wrong', hashOf(file, 'carol'))).toBe(false);
  });

  it('takes admin when no user is named, and refuses what the registry could not check', async () => {
    const evidence = await captured('05-missing-secret');
    const change = secretChange(proposal(evidence, 'RD605'));
    expect(await change.compose(undefined, { user: '', password: 'x' })).toMatch(/^admin:/);
    await expect(change.compose(undefined, { user: 'a:b', password: 'x' })).rejects.toThrow('user name');
    await expect(change.compose(undefined, { user: 'a', password: '' })).rejects.toThrow('No password');
    await expect(change.compose(undefined, { password: 'ü'.repeat(37) })).rejects.toThrow('72 bytes');
  });

  it('completes a Secret that has other keys, or takes the key that is there', async () => {
    const evidence = await captured('06-secret-lacks-key');
    const [item, secret] = proposals(evidence, 'RD605');
    if (item === undefined || secret === undefined) throw new Error('two proposals were expected');
    expect(secretChange(secret)).toMatchObject({ exists: true, key: 'HTPASSWD', type: 'Opaque' });
    const [change] = item.changes;
    if (change?.kind !== 'recreate') throw new Error('a bare Pod has to be recreated');
    expect(at(change.before, 'spec', 'volumes', 1, 'secret', 'items', 0, 'key')).toBe('HTPASSWD');
    const expected = structuredClone(change.before);
    record(at(expected, 'spec', 'volumes', 1, 'secret', 'items', 0)).key = 'htpasswd';
    expect(change.after).toEqual(expected);
    expect(item).toMatchObject({ risk: 'safe', loses: [] });
  });

  it('mounts a new Secret where nothing was mounted', async () => {
    const evidence = await captured('01-healthy', (e) =>
      setConfig(e, configOf(e).replace('/auth/htpasswd', '/users/file')),
    );
    const suggested = proposal(evidence, 'RD605');
    expect(suggested.risk).toBe('disruptive');
    const [secret, pod] = suggested.changes;
    if (secret?.kind !== 'secret') throw new Error('no Secret');
    expect(secret).toMatchObject({ kind: 'secret', exists: false, key: 'htpasswd' });
    if (pod?.kind !== 'recreate') throw new Error('a bare Pod has to be recreated');
    expect(list(at(pod.after, 'spec', 'volumes')).at(-1)).toMatchObject({
      secret: { secretName: secret.target.name, items: [{ key: 'htpasswd', path: 'file' }] },
    });
    expect(list(at(pod.after, 'spec', 'containers', 0, 'volumeMounts')).at(-1)).toMatchObject({
      mountPath: '/users',
    });
  });
});

describe('RD606', () => {
  it('writes the bad entries anew and leaves every other byte', async () => {
    const evidence = await captured('01-healthy', (e) => setHtpasswd(e, twoUsers));
    expect(proposal(evidence, 'RD606').questions.map(({ id }) => id)).toEqual([
      'password.bob',
      'password.eve',
    ]);
    const file = await compose(evidence, 'RD606', twoUsers, { 'password.bob': 'b', 'password.eve': 'e' });
    expect(file.startsWith(`# users\r\n${GOOD}\r\n\nbob:$2`)).toBe(true);
    expect(file.split('\n')[3]).toMatch(/\r$/);
    expect(await compare('b', hashOf(file, 'bob'))).toBe(true);
    expect(await compare('e', hashOf(file, 'eve'))).toBe(true);
    expect(htpasswdFacts(Buffer.from(file)).lines.every(({ scheme = 'bcrypt' }) => scheme === 'bcrypt')).toBe(
      true,
    );
  });

  it('asks for no password where only the $ are doubled', async () => {
    const escaped = GOOD.replaceAll('$', () => '$$');
    const evidence = await captured('01-healthy', (e) => setHtpasswd(e, `${escaped}\n`));
    expect(proposal(evidence, 'RD606').questions).toEqual([]);
    expect(await compose(evidence, 'RD606', `${escaped}\n`)).toBe(`${GOOD}\n`);
  });

  it('replaces the entry that counts when a user stands twice', async () => {
    const current = `bob:{SHA}old=\nbob:{SHA}new=\n`;
    const evidence = await captured('01-healthy', (e) => setHtpasswd(e, current));
    const file = await compose(evidence, 'RD606', current, { 'password.bob': 'b' });
    expect(file.split('\n')[0]).toBe('bob:{SHA}old=');
    expect(await compare('b', file.split('\n')[1]?.slice(4) ?? '')).toBe(true);
  });

  it('works on the entries of the live Secret, also when a user was added meanwhile', async () => {
    const evidence = await captured('01-healthy', (e) => setHtpasswd(e, 'bob:{SHA}abc=\n'));
    const file = await compose(evidence, 'RD606', `${GOOD}\nbob:{SHA}abc=\n`, { 'password.bob': 'b' });
    expect(file.startsWith(`${GOOD}\nbob:$2`)).toBe(true);
  });

  it('shows how each entry is hashed, and no hash', async () => {
    const evidence = await captured('09-htpasswd-not-bcrypt');
    const change = secretChange(proposal(evidence, 'RD606'));
    expect(change.describeBefore).toEqual([
      'admin: apr1-md5',
      'shauser: sha1',
      'crypt: crypt',
      'plain: plain',
    ]);
    expect(change.describeAfter).toEqual([
      'admin: bcrypt',
      'shauser: bcrypt',
      'crypt: bcrypt',
      'plain: bcrypt',
    ]);
    expect(JSON.stringify(proposal(evidence, 'RD606'))).not.toMatch(/admin123|\$apr1|\{SHA\}/);
  });
});

describe('RD607', () => {
  it('decodes once what was encoded twice', async () => {
    const twice = Buffer.from(`${GOOD}\n`).toString('base64');
    const evidence = await captured('01-healthy', (e) => setHtpasswd(e, twice));
    expect(proposal(evidence, 'RD607').questions).toEqual([]);
    expect(await compose(evidence, 'RD607', `${twice.slice(0, 40)}\n${twice.slice(40)}\n`)).toBe(`${GOOD}\n`);
  });

  it('takes out what is no entry and keeps the rest byte for byte', async () => {
    const current = `\uFEFF# users\r\n${GOOD}\r\nbob\n\n`;
    const evidence = await captured('01-healthy', (e) => setHtpasswd(e, current));
    expect(proposal(evidence, 'RD607').questions).toEqual([]);
    expect(await compose(evidence, 'RD607', current)).toBe(`# users\r\n${GOOD}\r\n\n`);
  });

  it.each(['', './htpasswd', 'docker: command not found: htpasswd\n'])(
    'asks for a user when none is left: %j',
    async (current) => {
      const evidence = await captured('01-healthy', (e) => setHtpasswd(e, current));
      expect(proposal(evidence, 'RD607').questions.map(({ id }) => id)).toEqual(['user', 'password']);
      const file = await compose(evidence, 'RD607', current, { user: 'admin', password: 'p' });
      expect(file).toMatch(/^admin:\$2[^\n]+\n$/);
      expect(await compare('p', hashOf(file, 'admin'))).toBe(true);
    },
  );
});

describe('RD502 and RD503', () => {
  it('changes the selector to the same key that the Pod has, and nothing else', async () => {
    const evidence = await captured('16-service-selector-mismatch');
    const { changes, risk } = proposal(evidence, 'RD502');
    const [change] = changes;
    if (change?.kind !== 'patch') throw new Error('a patch was expected');
    const expected = structuredClone(change.before);
    record(expected?.spec).selector = { name: 'docker-registry' };
    expect(change.after).toEqual(expected);
    expect(risk).toBe('safe');
  });

  it('does not choose a label that another Pod has as well', async () => {
    const evidence = await captured('16-service-selector-mismatch', (e) => {
      record(objectIn(e, 'pods', 'docker-registry').metadata).labels = {
        app: 'tools',
        name: 'docker-registry',
      };
      readValue(e.readings.pods)?.push({ metadata: { name: 'web', labels: { app: 'tools' } } });
    });
    const [change] = proposal(evidence, 'RD502').changes;
    const after = change?.kind === 'patch' ? change.after : undefined;
    expect(at(after, 'spec', 'selector')).toEqual({ name: 'docker-registry' });
  });

  it('says which Pod loses its requests', async () => {
    const evidence = await captured('16-service-selector-mismatch', (e) => {
      readValue(e.readings.pods)?.push({ metadata: { name: 'web', labels: { app: 'docker-registry' } } });
    });
    const { risk, interrupts } = proposal(evidence, 'RD502');
    expect(risk).toBe('disruptive');
    expect(interrupts.join()).toContain('web');
  });

  it('sets targetPort to a number, or to the name that the container has for it', async () => {
    const portOf = (evidence: Evidence) => {
      const [change] = proposal(evidence, 'RD503').changes;
      return change?.kind === 'patch' ? at(change.after, 'spec', 'ports', 0, 'targetPort') : undefined;
    };
    expect(portOf(await captured('17-service-targetport-wrong'))).toBe(5000);
    const named = await captured('17-service-targetport-wrong', (e) => {
      record(list(at(objectIn(e, 'services', 'docker-registry'), 'spec', 'ports'))[0]).targetPort = 'web';
    });
    expect(portOf(named)).toBe('http');
  });
});

describe('RD610', () => {
  it('adds the section to the text and keeps every other byte, for the file that is mounted already', async () => {
    const evidence = await captured('01-healthy', (e) =>
      setConfig(e, `# of the platform team\n${withoutAuth(configOf(e))}`.trimEnd()),
    );
    const { changes, risk, interrupts, questions } = proposal(evidence, 'RD610');
    expect(risk).toBe('disruptive');
    expect(interrupts.join()).toContain('without a login');
    expect(questions).toEqual([]);
    const [config, pod] = changes;
    if (config?.kind !== 'patch' || pod?.kind !== 'recreate')
      throw new Error('a patch and a restart were expected');
    const before = text(at(config.before, 'data', 'registry-config.yml')) ?? '';
    expect(at(config.after, 'data', 'registry-config.yml')).toBe(
      `${before}\nauth:\n  htpasswd:\n    realm: basic-realm\n    path: "/auth/htpasswd"\n`,
    );
    expect(at(pod.after, 'metadata', 'annotations', 'kubectl.kubernetes.io/restartedAt')).toBe(
      evidence.takenAt,
    );
    expect(pod.after?.spec).toEqual(pod.before?.spec);
  });

  it('fills in a section that says nothing, in its place', async () => {
    const evidence = await captured('01-healthy', (e) =>
      setConfig(e, `auth: none # for now\n${withoutAuth(configOf(e))}`),
    );
    const [config] = proposal(evidence, 'RD610').changes;
    const after = config?.kind === 'patch' ? text(at(config.after, 'data', 'registry-config.yml')) : '';
    expect(after).toMatch(
      /^auth:\n {2}htpasswd:\n {4}realm: basic-realm\n {4}path: "\/auth\/htpasswd"\nversion: 0\.1\n/,
    );
  });

  it('creates and mounts a Secret when there is none', async () => {
    const evidence = await captured('01-healthy', (e) => {
      setConfig(e, withoutAuth(configOf(e)));
      list(podSpecOf(e).volumes).splice(1, 1);
      list(containerOf(e).volumeMounts).splice(1, 1);
      e.readings.secrets = { 'docker-registry-htpasswd': absent('not there') };
    });
    const { changes, questions } = proposal(evidence, 'RD610');
    expect(changes.map(({ kind }) => kind)).toEqual(['secret', 'patch', 'recreate']);
    expect(questions.map(({ id }) => id)).toEqual(['user', 'password']);
    const pod = changes[2];
    const after = pod?.kind === 'recreate' ? pod.after : undefined;
    expect(list(at(after, 'spec', 'containers', 0, 'volumeMounts')).at(-1)).toMatchObject({
      mountPath: '/auth',
    });
  });

  it('uses variables where the image reads its own configuration', async () => {
    const evidence = await captured('01-healthy', (e) => {
      containerOf(e).image = 'registry:3';
    });
    const { changes } = proposal(evidence, 'RD610');
    expect(changes.map(({ kind }) => kind)).toEqual(['recreate']);
    const [pod] = changes;
    const after = pod?.kind === 'recreate' ? pod.after : undefined;
    expect(list(at(after, 'spec', 'containers', 0, 'env')).map((entry) => record(entry).name)).toEqual([
      'REGISTRY_AUTH',
      'REGISTRY_AUTH_HTPASSWD_REALM',
      'REGISTRY_AUTH_HTPASSWD_PATH',
    ]);
  });

  it('patches the template of a Deployment, so that it restarts', async () => {
    const evidence = await captured('18-two-replicas-emptydir', (e) =>
      setConfig(e, withoutAuth(configOf(e))),
    );
    const change = proposal(evidence, 'RD610').changes.at(-1);
    expect(change).toMatchObject({ kind: 'patch', target: { kind: 'Deployment' } });
    const after = change?.kind === 'patch' ? change.after : undefined;
    expect(at(after, 'spec', 'template', 'metadata', 'annotations')).toHaveProperty([
      'kubectl.kubernetes.io/restartedAt',
    ]);
  });

  it.each([
    '{version: 0.1, storage: {inmemory: {}}, http: {addr: ":5000"}}\n',
    'version: 0.1\nstorage:\n  inmemory: {}\nauth:\n  none: {}\n',
    'version: 0.1\nstorage:\n  inmemory: {}\n...\n',
  ])('leaves a text alone in which the section cannot be put: %j', async (config) => {
    const evidence = await captured('01-healthy', (e) => setConfig(e, config));
    expect(proposals(evidence, 'RD610')).toEqual([]);
  });
});

it('quotes names from outside in the commands that are shown', async () => {
  const evidence = await captured('01-healthy', (e) => setHtpasswd(e, "$(reboot)';x:{SHA}abc=\n"));
  const commands = proposal(evidence, 'RD606').commands.join('\n');
  expect(commands).toContain(`htpasswd -B htpasswd '$(reboot)'\\'';x'`);
});
