import fc from 'fast-check';
import type { CertificateChoice, Profile, StorageChoice } from '../../src/profile/profile.js';

const label = fc.stringMatching(/^[a-z]([a-z0-9-]{0,18}[a-z0-9])?$/);
const objectName = fc.array(label, { minLength: 1, maxLength: 2 }).map((parts) => parts.join('.'));
const host = fc.array(label, { minLength: 2, maxLength: 4 }).map((parts) => parts.join('.'));
const email = fc.tuple(label, host).map(([user, domain]) => `${user}@${domain}`);
/** Texts that YAML could take for something else. */
const line = fc.oneof(
  fc.constantFrom(
    'yes',
    'null',
    '1e3',
    '0x1f',
    '~',
    '- a',
    'a: b',
    '#x',
    "it's",
    '"',
    ' x ',
    'é*&!|>',
    '@a',
    'ü中',
  ),
  fc.stringMatching(/^[ -~]{1,20}$/),
);
const server = fc.oneof(
  fc.constantFrom('staging', 'production'),
  host.map((name) => `https://${name}/dir`),
);
const account = { server, email: fc.option(email, { nil: undefined }) };

const certificate = fc.oneof(
  fc.record({ source: fc.constant('acme-http01' as const), ...account }),
  fc.record({
    source: fc.constant('acme-dns01' as const),
    ...account,
    solver: fc.record({
      cloudflare: fc.record({
        apiTokenSecretRef: fc.record({ name: objectName, key: fc.constant('api-token') }),
      }),
    }),
  }),
  fc.record({ source: fc.constantFrom('ca' as const, 'secret' as const), secret: objectName }),
  fc.record({ source: fc.constantFrom('new-ca' as const, 'self-signed' as const) }),
);
const storage = fc.oneof(
  fc.record({
    kind: fc.constant('pvc' as const),
    size: fc.integer({ min: 1, max: 999 }).map((amount) => `${amount}Gi`),
    class: fc.option(objectName, { nil: undefined }),
    accessMode: fc.constantFrom('ReadWriteOnce', 'ReadWriteMany', undefined),
  }),
  fc.record({ kind: fc.constant('emptyDir' as const) }),
  fc.record({
    kind: fc.constant('s3' as const),
    bucket: fc.stringMatching(/^[a-z0-9][a-z0-9-]{1,20}[a-z0-9]$/),
    region: fc.constantFrom('us-east-1', 'ams3', 'no', '1e3'),
    endpoint: fc.option(
      host.map((name) => `https://${name}`),
      { nil: undefined },
    ),
    secret: objectName,
  }),
);

/** Any profile that can be. */
export const anyProfile: fc.Arbitrary<Profile> = fc
  .record({
    context: fc.option(line, { nil: undefined }),
    server: fc.option(
      host.map((name) => `https://${name}:6443`),
      { nil: undefined },
    ),
    namespace: fc.option(label, { nil: undefined }),
    name: label,
    host: fc.option(host, { nil: undefined }),
    style: fc.constantFrom('deployment' as const, 'howto' as const),
    ingress: fc.option(
      fc.record({ class: objectName, install: fc.constantFrom('helm', 'minikube', undefined) }),
      { nil: undefined },
    ),
    hostsEntry: fc.option(fc.boolean(), { nil: undefined }),
    certificate: fc.option(certificate, { nil: undefined }),
    users: fc.uniqueArray(fc.stringMatching(/^[a-zA-Z0-9._@-]{1,12}$/), { maxLength: 4 }),
    storage: fc.option(storage, { nil: undefined }),
    allowDelete: fc.option(fc.boolean(), { nil: undefined }),
    image: fc.constantFrom('registry:2', 'registry:3', 'docker.io/library/registry:2.8.3'),
    replicas: fc.option(fc.integer({ min: 1, max: 9 }), { nil: undefined }),
  })
  .map((profile) => withoutUndefined(profile) as Profile);

/** Fields that are not there, as the parser leaves them out. */
function withoutUndefined(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const kept = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(kept.map(([key, member]) => [key, withoutUndefined(member)]));
}

/** A profile in which everything is decided. */
export const FULL: Profile & { certificate: CertificateChoice; storage: StorageChoice } = {
  context: 'lab',
  server: 'https://192.0.2.1:6443',
  namespace: 'registry',
  name: 'docker-registry',
  host: 'registry.example.com',
  style: 'deployment',
  ingress: { class: 'nginx' },
  certificate: { source: 'acme-http01', server: 'staging', email: 'ops@example.net' },
  users: ['admin', 'ci'],
  storage: { kind: 'pvc', size: '10Gi' },
  allowDelete: true,
  image: 'registry:2',
  replicas: 1,
};
