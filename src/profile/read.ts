import { isScalar, LineCounter, parseDocument } from 'yaml';
import { ConfigError } from '../errors.js';
import { validHost } from './host-name.js';
import { validObjectName, validOwnNamespace, validSubdomain, validUser } from './names.js';
import { type Place, Source } from './place.js';
import {
  type CertificateChoice,
  EMPTY_PROFILE,
  type IngressChoice,
  type Profile,
  type StorageChoice,
} from './profile.js';
import type { Rule } from './rule.js';
import { secretIn } from './secrets.js';
import {
  validAcmeServer,
  validBucket,
  validEmail,
  validEndpoint,
  validImage,
  validLine,
  validRegion,
  validSize,
  validUrl,
} from './values.js';

/** The first line of the file: what its keys mean never changes under this name. */
export const PROFILE_SCHEMA = 'regdoctor.profile/1';

/** Keys in the order in which they are written. */
export const PROFILE_KEYS = [
  'schema',
  'context',
  'server',
  'namespace',
  'name',
  'host',
  'style',
  'ingress',
  'hostsEntry',
  'certificate',
  'users',
  'storage',
  'allowDelete',
  'image',
  'replicas',
] as const;

/** Keys that name a Secret of the cluster, not its contents. */
const NAMES_OF_SECRETS = new Set(['certificate.secret', 'storage.secret']);

/**
 * The profile in the text of a file; `path` is for the messages. A file without any keys is one in which nothing is decided yet.
 * @throws ConfigError with path, line and column for what is no YAML, an unknown key, a value of another form, and for any password or key
 */
export function parseProfile(text: string, path: string): Profile {
  const source = sourceOf(text, path);
  const { contents } = source.document;
  if (contents === null || (isScalar(contents) && contents.value === null)) return EMPTY_PROFILE;
  const secret = secretIn(contents, NAMES_OF_SECRETS);
  if (secret !== undefined) {
    throw new ConfigError(
      `${source.at(secret.offset)}: ${secret.key} holds a password or a key, and a profile never has one.`,
      'Take it out of the file. Passwords are asked for, come from --password-stdin or REGDOCTOR_PASSWORD_FILE, or are in a Secret of the cluster.',
    );
  }
  const found = source.entries({ key: '', node: contents }, PROFILE_KEYS);
  const whole = { key: '', node: contents };
  const schema =
    found.get('schema') ?? source.refuse(whole, `lacks "schema: ${PROFILE_SCHEMA}"`, 'Add that line.');
  if (source.text(schema) !== PROFILE_SCHEMA) {
    source.refuse(schema, `is not ${PROFILE_SCHEMA}, the only version that this regdoctor knows`);
  }
  return profileOf(source, found);
}

function sourceOf(text: string, path: string): Source {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const source = new Source(path, document, lines);
  const [problem] = [...document.errors, ...document.warnings];
  if (problem === undefined) return source;
  const where = source.at(problem.pos[0]);
  if (problem.code === 'MULTIPLE_DOCS') {
    throw new ConfigError(`${where}: A profile is one YAML document, and here a second one begins.`);
  }
  const says = problem.message.replace(/\s+/g, ' ').replace(/\.$/, '');
  throw new ConfigError(`${where}: It is not valid YAML: ${says}.`);
}

function profileOf(source: Source, found: ReadonlyMap<string, Place>): Profile {
  const opt = <K extends string, T>(key: K, take: (place: Place) => T) => optional(found, key, take);
  return {
    ...opt('context', (place) => source.text(place, validLine)),
    ...opt('server', (place) => source.text(place, validUrl)),
    ...opt('namespace', (place) => source.text(place, validOwnNamespace)),
    name: EMPTY_PROFILE.name,
    ...opt('name', (place) => source.text(place, validObjectName)),
    ...opt('host', (place) => source.text(place, validHost)),
    style: EMPTY_PROFILE.style,
    ...opt('style', (place) => source.choice(place, ['deployment', 'howto'])),
    ...opt('ingress', (place) => ingressOf(source, place)),
    ...opt('hostsEntry', (place) => source.flag(place)),
    ...opt('certificate', (place) => certificateOf(source, place)),
    users: EMPTY_PROFILE.users,
    ...opt('users', (place) => source.texts(place, validUser)),
    ...opt('storage', (place) => storageOf(source, place)),
    ...opt('allowDelete', (place) => source.flag(place)),
    image: EMPTY_PROFILE.image,
    ...opt('image', (place) => source.text(place, validImage)),
    ...opt('replicas', (place) => source.count(place, 1)),
  };
}

/** `{ [key]: value }` when the key is there, else nothing, so that an optional field stays absent. */
function optional<K extends string, T>(
  found: ReadonlyMap<string, Place>,
  key: K,
  take: (place: Place) => T,
): { [Key in K]?: T } {
  const place = found.get(key);
  return place === undefined ? {} : ({ [key]: take(place) } as { [Key in K]?: T });
}

/** The rule for the name of an object: `a Secret`. */
function named(what: string): Rule {
  return (text) => validSubdomain(text, what);
}

function needed(source: Source, whole: Place, found: ReadonlyMap<string, Place>, key: string): Place {
  return found.get(key) ?? source.refuse(whole, `needs ${key}`);
}

function ingressOf(source: Source, place: Place): IngressChoice {
  const found = source.entries(place, ['class', 'install']);
  return {
    class: source.text(needed(source, place, found, 'class'), named('an IngressClass')),
    ...optional(found, 'install', (at) => source.choice(at, ['helm', 'minikube'])),
  };
}

const CERTIFICATE_KEYS = {
  'acme-http01': ['source', 'server', 'email'],
  'acme-dns01': ['source', 'server', 'email', 'solver'],
  ca: ['source', 'secret'],
  'new-ca': ['source'],
  secret: ['source', 'secret'],
  'self-signed': ['source'],
} as const;
type CertificateSource = keyof typeof CERTIFICATE_KEYS;

function certificateOf(source: Source, place: Place): CertificateChoice {
  const { kind, found } = variant(source, place, 'source', CERTIFICATE_KEYS);
  const need = (key: string) => needed(source, place, found, key);
  switch (kind as CertificateSource) {
    case 'acme-http01':
      return { source: 'acme-http01', ...accountOf(source, need('server'), found) };
    case 'acme-dns01':
      return {
        source: 'acme-dns01',
        ...accountOf(source, need('server'), found),
        solver: source.free(need('solver')),
      };
    case 'ca':
      return { source: 'ca', secret: source.text(need('secret'), named('a Secret')) };
    case 'secret':
      return { source: 'secret', secret: source.text(need('secret'), named('a Secret')) };
    case 'new-ca':
      return { source: 'new-ca' };
    case 'self-signed':
      return { source: 'self-signed' };
  }
}

function accountOf(source: Source, server: Place, found: ReadonlyMap<string, Place>) {
  return {
    server: source.text(server, validAcmeServer),
    ...optional(found, 'email', (at) => source.text(at, validEmail)),
  };
}

const STORAGE_KEYS = {
  pvc: ['kind', 'size', 'class', 'accessMode'],
  emptyDir: ['kind'],
  s3: ['kind', 'bucket', 'region', 'endpoint', 'secret'],
} as const;
type StorageKind = keyof typeof STORAGE_KEYS;

function storageOf(source: Source, place: Place): StorageChoice {
  const { kind, found } = variant(source, place, 'kind', STORAGE_KEYS);
  const need = (key: string) => needed(source, place, found, key);
  switch (kind as StorageKind) {
    case 'pvc':
      return {
        kind: 'pvc',
        size: source.text(need('size'), validSize),
        ...optional(found, 'class', (at) => source.text(at, named('a StorageClass'))),
        ...optional(found, 'accessMode', (at) => source.choice(at, ['ReadWriteOnce', 'ReadWriteMany'])),
      };
    case 'emptyDir':
      return { kind: 'emptyDir' };
    case 's3':
      return {
        kind: 's3',
        bucket: source.text(need('bucket'), validBucket),
        region: source.text(need('region'), validRegion),
        ...optional(found, 'endpoint', (at) => source.text(at, validEndpoint)),
        secret: source.text(need('secret'), named('a Secret')),
      };
  }
}

/** A map whose other keys depend on what one of them says. A key that another variant has is told so. */
function variant(
  source: Source,
  place: Place,
  by: string,
  keys: Readonly<Record<string, readonly string[]>>,
): { kind: string; found: ReadonlyMap<string, Place> } {
  const all = [...new Set(Object.values(keys).flat())];
  const found = source.entries(place, all);
  const kind = source.choice(needed(source, place, found, by), Object.keys(keys));
  for (const [key, at] of found) {
    if (!(keys[kind] ?? []).includes(key)) {
      source.refuse({ ...at, key: JSON.stringify(at.key) }, `does not go with ${place.key}.${by} ${kind}`);
    }
  }
  return { kind, found };
}
