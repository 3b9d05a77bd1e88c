import { describe, expect, it } from 'vitest';
import type { ImageFacts } from '../../src/evidence/host-model.js';
import type { CertManagerFacts } from '../../src/evidence/platform-model.js';
import { absent, read } from '../../src/evidence/reading.js';
import type { Profile } from '../../src/profile/profile.js';
import { summarise } from '../../src/steps/summary.js';
import { withoutMissingTrial } from '../../src/steps/trial-image.js';
import { type Given, HOST, tls, verifyContext } from './verify-context.js';

const sum = (given: Given = {}) => summarise(verifyContext(given));
const caveats = (profile: Partial<Profile>) => sum({ profile }).notYet.join('\n');
const labels = { 'app.kubernetes.io/managed-by': 'regdoctor' };
const image: ImageFacts = {
  image: `${HOST}/regdoctor-trial:latest`,
  repository: 'regdoctor-trial',
  reference: 'latest',
  status: 200,
  body: '',
};

describe('what was made', () => {
  it('is what is there and is ours', () => {
    const object = (kind: string, name: string, own: boolean) =>
      read({
        apiVersion: kind === 'Deployment' ? 'apps/v1' : 'v1',
        kind,
        metadata: { name, namespace: 'registry', ...(own ? { labels } : {}) },
      });
    const platform: Given['platform'] = {
      objects: {
        a: object('Service', 'docker-registry', true),
        b: object('Deployment', 'docker-registry', true),
        c: object('ConfigMap', 'docker-registry', false),
        d: absent('not there'),
      },
      secrets: {
        'docker-registry': read({
          name: 'docker-registry',
          namespace: 'registry',
          uid: '',
          resourceVersion: '',
          type: 'Opaque',
          labels,
          annotations: {},
          keys: {},
          htpasswd: {},
        }),
      },
    };
    const trial = { ok: true, by: 'api' as const, lines: ['It went well.'] };
    expect(sum({ platform, memory: { trial } }).made).toEqual([
      `The registry at https://${HOST}, for admin`,
      'Deployment registry/docker-registry',
      'Secret registry/docker-registry',
      'Service registry/docker-registry',
      'It went well.',
    ]);
  });
});

describe('the commands', () => {
  it('are those of colleagues, CI and Pods, without a password on any', () => {
    const commands = sum().commands.map(({ command }) => command);
    expect(commands.slice(0, 4)).toEqual([
      `docker login -u admin ${HOST}`,
      `printf '%s' "$REGISTRY_PASSWORD" | docker login -u admin --password-stdin ${HOST}`,
      `docker tag IMAGE ${HOST}/team/app:1.0 && docker push ${HOST}/team/app:1.0`,
      `docker pull ${HOST}/team/app:1.0`,
    ]);
    expect(commands[4]).toBe('regdoctor pull-secret NAMESPACE');
    expect(commands[5]).toMatch(/^echo .*read -rs PASSWORD; printf .* \| kubectl create secret generic/);
    expect(commands[5]).toMatch(/docker-registry-pull -n NAMESPACE .*; unset PASSWORD$/);
    expect(commands[6]).toMatch(
      /^kubectl patch serviceaccount default -n NAMESPACE -p '\{"imagePullSecrets"/,
    );
    expect(commands.join('\n')).not.toMatch(/--docker-password|--password[ =]/);
  });

  it('name the port, and quote what comes from outside', () => {
    const commands = sum({ port: 8443, profile: { users: ['a; rm -rf /'] } }).commands;
    expect(commands[0]?.command).toBe(`docker login -u 'a; rm -rf /' ${HOST}:8443`);
  });

  it.each<[string, Profile['certificate'], string | undefined]>([
    ['a new authority', { source: 'new-ca' }, 'ca\\.crt'],
    ['an authority of one’s own', { source: 'ca', secret: 'company' }, 'ca\\.crt'],
    ['a self-signed certificate', { source: 'self-signed' }, 'tls\\.crt'],
    ['a public authority', { source: 'acme-http01', server: 'production' }, undefined],
    [
      'a staging certificate, for which nobody shall be made to trust',
      { source: 'acme-http01', server: 'staging' },
      undefined,
    ],
  ])('say how to trust %s', (_name, certificate, key) => {
    const commands = sum({ profile: { ...(certificate === undefined ? {} : { certificate }) } }).commands;
    const trust = commands.map(({ command }) => command).filter((command) => command.includes('ca.crt'));
    expect(trust).toEqual(
      key === undefined
        ? []
        : [
            `kubectl get secret docker-registry-tls-certificate -n registry -o 'jsonpath={.data.${key}}' | base64 -d > ca.crt`,
            `sudo install -D -m 0644 ca.crt /etc/docker/certs.d/${HOST}/ca.crt`,
            `sudo install -D -m 0644 ca.crt /etc/containerd/certs.d/${HOST}/ca.crt`,
          ],
    );
  });

  it('say so of a given certificate only when the system does not trust it', () => {
    const profile = { certificate: { source: 'secret', secret: 'wildcard' } } as const;
    const message = 'x509: certificate signed by unknown authority';
    const alone = { ok: false, fault: 'unknown-authority', message } as const;
    const trusting = (given: Given) => sum(given).commands.some(({ command }) => command.includes('certs.d'));
    expect(trusting({ profile })).toBe(false);
    expect(trusting({ profile, readings: { tls: read({ ...tls, systemVerification: alone }) } })).toBe(true);
  });

  it('are none while there is nobody to log in', () => {
    expect(sum({ profile: { users: [] } }).commands).toEqual([]);
  });
});

describe('what is not ready', () => {
  it.each<[Partial<Profile>, string]>([
    [{ certificate: { source: 'acme-http01', server: 'staging' } }, 'staging environment'],
    [{ certificate: { source: 'acme-dns01', server: 'staging', solver: {} } }, 'staging environment'],
    [{ certificate: { source: 'self-signed' } }, 'self-signed'],
    [{ certificate: { source: 'new-ca' } }, "authority's key is kept nowhere"],
    [{ certificate: { source: 'ca', secret: 'x' } }, 'authority is your own'],
    [
      { certificate: { source: 'secret', secret: 'wildcard' } },
      'Nobody renews the certificate in Secret wildcard',
    ],
    [{ storage: { kind: 'emptyDir' } }, 'RD701'],
    [{ storage: { kind: 's3', bucket: 'images', region: 'x', secret: 'y' } }, 'versioning for bucket images'],
    [{ storage: { kind: 'pvc', size: '1Gi' } }, 'Nobody makes backups'],
    [{ style: 'howto' }, 'bare Pod'],
    [{}, 'one replica'],
    [{}, 'Image registry:2 is named by a tag'],
    [{ hostsEntry: true }, 'hosts entry of this machine alone'],
    [{ allowDelete: true }, 'garbage collection is scheduled'],
    [{ allowDelete: false }, 'the storage only grows'],
  ])('%o: %s', (profile, says) => {
    expect(caveats(profile)).toContain(says);
  });

  it('is the one copy of the key of an authority that cert-manager made', () => {
    const certManager = read<CertManagerFacts>({
      generation: 'cert-manager.io/v1',
      served: ['cert-manager.io/v1'],
      controller: 'ready',
      webhook: read({ accepted: true }),
    });
    const given: Given = { profile: { certificate: { source: 'new-ca' } }, platform: { certManager } };
    expect(sum(given).notYet.join('\n')).toContain('key lies in Secret docker-registry-ca alone');
  });

  it.each<[Partial<Profile>, string]>([
    [{}, 'staging'],
    [{ image: 'registry:2@sha256:0' }, 'named by a tag'],
    [{ replicas: 2, storage: { kind: 's3', bucket: 'b', region: 'r', secret: 's' } }, 'one replica'],
    [{ allowDelete: true }, 'only grows'],
  ])('%o: not %s', (profile, says) => {
    expect(caveats(profile)).not.toContain(says);
  });

  it('says of replicas what storage allows', () => {
    expect(caveats({ storage: { kind: 'pvc', size: '1Gi' } })).toContain('More need storage that several');
    expect(caveats({ storage: { kind: 'pvc', size: '1Gi', accessMode: 'ReadWriteMany' } })).toContain(
      'More replicas are possible',
    );
  });

  it('says that nobody tried, and what was passed over', () => {
    const untried = 'No image has been pushed and pulled yet';
    expect(sum().notYet[0]).toContain(untried);
    expect(sum({ readings: { image: read(image) } }).notYet.join()).not.toContain(untried);
    expect(sum({ memory: { trial: { ok: true, by: 'api', lines: [] } } }).notYet.join()).not.toContain(
      untried,
    );
    const skipped = sum({ memory: { skipped: ['verify', 'dns'] } }).notYet;
    expect(skipped.filter((line) => line.includes('passed over'))).toEqual([
      expect.stringContaining('"dns"'),
    ]);
  });

  it('says that ingress-nginx is retired where it is in use', () => {
    const controller = {
      kind: 'ingress-nginx',
      controller: 'k8s.io/ingress-nginx',
      class: 'nginx',
      isDefault: true,
      addresses: [],
    } as const;
    const platform = { controllers: read([{ ...controller, addresses: [] }]) };
    expect(sum({ platform }).notYet.join()).toContain('ingress-nginx is retired');
    expect(sum().notYet.join()).not.toContain('ingress-nginx');
  });
});

describe('the trial image that is not there yet', () => {
  const with404 = (more: Partial<ImageFacts>) =>
    verifyContext({ readings: { image: read({ ...image, status: 404, ...more }) } }).survey.evidence;

  it('is no failure of the registry', () => {
    const evidence = with404({});
    expect(withoutMissingTrial(evidence).readings.image).toMatchObject({ state: 'skipped', intended: true });
    expect(evidence.readings.image.state).toBe('read');
  });

  it('hides nothing else', () => {
    for (const evidence of [with404({ repository: 'app' }), with404({ status: 500 })]) {
      expect(withoutMissingTrial(evidence)).toBe(evidence);
    }
  });
});
