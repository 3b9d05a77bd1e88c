import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { configFault } from '../../src/checks/shared/config-faults.js';
import type { CertManagerFacts, IngressController } from '../../src/evidence/platform-model.js';
import { absent, read } from '../../src/evidence/reading.js';
import type { KubeObject } from '../../src/kube/objects.js';
import { record, text } from '../../src/kube/objects.js';
import { renderRegistry } from '../../src/steps/render.js';
import { type ContextParts, contextOf } from '../support/survey.js';
import { hasModel, unknownFields } from './support/schema.js';

const NGINX: IngressController = {
  kind: 'ingress-nginx',
  controller: 'k8s.io/ingress-nginx',
  class: 'nginx',
  isDefault: true,
  addresses: [],
};

const certManager = (generation: 'cert-manager.io/v1' | 'certmanager.k8s.io/v1alpha1', version: string) =>
  read<CertManagerFacts>({
    generation,
    served: [generation],
    controller: 'ready',
    version,
    webhook: read({ accepted: true }),
  });

/** Each is kept as a file in fixtures/ that somebody has read: a change of it is a change of what people apply. */
const CASES: Record<string, ContextParts> = {
  'deployment-on-a-claim': {
    profile: {
      users: ['admin', 'ci'],
      image: 'registry:3',
      storage: { kind: 'pvc', size: '10240Mi', class: 'standard' },
      certificate: { source: 'acme-http01', server: 'production', email: 'ops@acme-corp.io' },
      allowDelete: true,
    },
    platform: {
      namespace: absent('there is no namespace registry'),
      controllers: read([NGINX]),
      ingressClasses: read([{ metadata: { name: 'nginx' } }]),
      certManager: certManager('cert-manager.io/v1', 'v1.16.2'),
    },
  },
  'replicas-on-digitalocean-spaces': {
    profile: {
      users: ['admin'],
      replicas: 2,
      storage: {
        kind: 's3',
        bucket: 'images',
        region: 'fra1',
        endpoint: 'https://fra1.digitaloceanspaces.com',
        secret: 'docker-registry-s3',
      },
      certificate: { source: 'new-ca' },
    },
    platform: {
      controllers: read([
        { ...NGINX, kind: 'traefik', controller: 'traefik.io/ingress-controller', class: 'traefik' },
      ]),
      ingressClasses: read([{ metadata: { name: 'traefik' } }]),
      certManager: certManager('cert-manager.io/v1', 'v1.16.2'),
    },
  },
  'howto-on-kubernetes-1.14': {
    profile: {
      users: ['admin'],
      style: 'howto',
      storage: { kind: 'emptyDir' },
      certificate: { source: 'acme-http01', server: 'production', email: 'huatai@huatai.me' },
    },
    platform: {
      version: read({ major: 1, minor: 14, gitVersion: 'v1.14.3' }),
      controllers: read([NGINX]),
      ingressClasses: absent('the API is older'),
      ingressApis: read(['networking.k8s.io/v1beta1', 'extensions/v1beta1']),
      certManager: certManager('certmanager.k8s.io/v1alpha1', 'v0.8.1'),
    },
  },
};

function rendered(name: string) {
  const result = renderRegistry(contextOf(CASES[name]));
  if (result.state !== 'rendered') throw new Error(result.missing.join(' '));
  return result;
}

function objectsOf(name: string): KubeObject[] {
  return rendered(name)
    .files.filter((file) => file.name !== 'kustomization.yaml')
    .flatMap((file) =>
      parseAllDocuments(file.text, { version: '1.1' }).map((document) => document.toJS() as KubeObject),
    );
}

describe('rendered manifests', () => {
  it.each(Object.keys(CASES))('of %s are as they were reviewed', async (name) => {
    const whole = rendered(name)
      .files.map((file) => `##### ${file.name}\n${file.text}`)
      .join('\n');
    await expect(whole).toMatchFileSnapshot(`./fixtures/${name}.txt`);
  });

  it.each(Object.keys(CASES))('of %s have no field that their kind does not have', (name) => {
    const known = objectsOf(name).filter(hasModel);
    expect(known.length).toBeGreaterThan(2);
    expect(known.flatMap((object) => unknownFields(object).map((path) => `${object.kind}: ${path}`))).toEqual(
      [],
    );
  });

  it('would be found out with a field that is not there', () => {
    const [service] = objectsOf('deployment-on-a-claim').filter(({ kind }) => kind === 'Service');
    expect(
      unknownFields({
        ...service,
        spec: { ...record(service?.spec), selektor: {}, ports: [{ port: '5000' }] },
      }),
    ).toEqual(['spec.ports[0].port is no number', 'spec.selektor']);
  });

  it.each(Object.keys(CASES))(
    'of %s have a configuration that the registry can read, without secrets',
    (name) => {
      const config = objectsOf(name).find(({ kind }) => kind === 'ConfigMap');
      const content = text(record(config?.data)['registry-config.yml']) ?? '';
      expect(configFault(content)).toBeUndefined();
      expect(content).not.toMatch(/secret|accesskey/i);
      expect(objectsOf(name).filter(({ kind }) => kind === 'Secret')).toEqual([]);
    },
  );

  it('are not written while something is not decided', () => {
    expect(renderRegistry(contextOf({ profile: { users: ['admin'] } }))).toEqual({
      state: 'undecided',
      missing: [
        'The source of the certificate is not decided (certificate).',
        'The storage is not decided (storage).',
      ],
    });
  });

  it('leave Secrets alone that are in the cluster', () => {
    const secret = {
      name: 'docker-registry',
      namespace: 'registry',
      uid: 'u',
      resourceVersion: '1',
      type: 'Opaque',
      labels: {},
      annotations: {},
      keys: { HTPASSWD: 70 },
      htpasswd: {},
    };
    const parts = CASES['deployment-on-a-claim'];
    const result = renderRegistry(
      contextOf({ ...parts, platform: { ...parts?.platform, secrets: { 'docker-registry': read(secret) } } }),
    );
    const kustomization = result.state === 'rendered' ? (result.files[0]?.text ?? '') : '';
    expect(kustomization).toContain('docker-registry-http');
    expect(kustomization).not.toContain('HTPASSWD');
  });
});
