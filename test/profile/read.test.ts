import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { ConfigError } from '../../src/errors.js';
import { EMPTY_PROFILE } from '../../src/profile/profile.js';
import { PROFILE_KEYS, parseProfile } from '../../src/profile/read.js';
import { profileText } from '../../src/profile/write.js';
import { anyProfile, FULL } from './support.js';

const schema = JSON.parse(readFileSync(new URL('../../schema/profile.schema.json', import.meta.url), 'utf8'));
const fitsSchema = new Ajv2020({ strict: true, strictTypes: false }).compile(schema);

const HEAD = 'schema: regdoctor.profile/1\n';

function refusal(text: string): string {
  try {
    parseProfile(text, 'regdoctor.yaml');
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return [error.message, error.hint].filter(Boolean).join(' | ');
  }
  return 'taken';
}

/** What is wrong, the text below the first line, and what is said. */
const REFUSED: [string, string, string | RegExp][] = [
  [
    'an unknown key',
    'hosst: r.example.org',
    /^regdoctor\.yaml:2:1: "hosst" is no key of a profile\. \| Did you mean host\?$/,
  ],
  [
    'an unknown key below',
    'ingress:\n  clas: nginx',
    /^regdoctor\.yaml:3:3: "ingress\.clas" is no .* \| Did you mean class\?$/,
  ],
  [
    'a key that is like none',
    'colour: red',
    /"colour" is no key of a profile\. \| The keys are schema, context, /,
  ],
  [
    'a key of another source',
    'certificate:\n  source: ca\n  email: a@b.cd\n  secret: x',
    /:4:10: "certificate\.email" does not go with certificate\.source ca\.$/,
  ],
  [
    'a value that is none of the words',
    'style: howtoo',
    /:2:8: style has to be deployment or howto, not "howtoo"\. \| Did you mean howto\?$/,
  ],
  [
    'a source that is none',
    'certificate: { source: acme }',
    /certificate\.source has to be acme-http01 or acme-dns01 or /,
  ],
  ['a missing key', 'certificate: { source: acme-http01 }', /:2:14: certificate needs server\.$/],
  ['a missing size', 'storage: { kind: pvc }', /storage needs size\.$/],
  ['a number for a text', 'host: 5', /host has to be a text, not the number 5\. \| Put it in quotes: "5"\.$/],
  ['a flag that is a word', 'hostsEntry: yes', /hostsEntry has to be true or false, not "yes"\.$/],
  ['no value', 'host:', /:2:1: host has no value\. \| Give it one, or leave the line out to be asked\.$/],
  ['a count that is none', 'replicas: 0', /replicas has to be a whole number from 1 on, not 0\.$/],
  ['a list for a map', 'ingress: [nginx]', /ingress has to be a map of keys and values\.$/],
  ['a text for a list', 'users: admin', /users has to be a list\.$/],
  ['a map for a text', 'host: { name: x }', /host has to be a single value\.$/],
  ['a user twice', 'users: [a, b, a]', /:2:15: users has "a" twice\.$/],
  ['a user with a colon', 'users: ["a:b"]', /users\[0\]: There is a colon in "a:b"/],
  [
    'a URL for a host',
    'host: https://r.example.org',
    /:2:7: host: Give the name alone, without https:\/\/ in front of it: r\.example\.org\.$/,
  ],
  ['a host with a port', 'host: r.example.org:443', /host: Leave out the port/],
  ['an address', 'host: 192.0.2.1', /host: "192\.0\.2\.1" is an IP address/],
  ['a host without a dot', 'host: registry', /host: "registry" has no dot: Docker takes/],
  [
    'an e-mail address that is none',
    'certificate: { source: acme-http01, server: staging, email: ops }',
    /email: "ops" is no e-mail address/,
  ],
  [
    'a bare size',
    'storage: { kind: pvc, size: "10" }',
    /size: "10" is no size: a number with a unit, for example 10Gi\.$/,
  ],
  ['a namespace in capitals', 'namespace: Registry', /namespace: "Registry" is no name of a namespace/],
  ['a namespace of the cluster', 'namespace: kube-system', /namespace: kube-system belongs to the cluster/],
  [
    'a region of two words',
    'storage: { kind: s3, bucket: abc, region: a b, secret: s }',
    /region: "a b" is no region/,
  ],
  [
    'a name that begins with a digit',
    'name: 1st',
    /name: "1st" is no name for an object: .*, beginning with a letter/,
  ],
  [
    'a server that is none',
    'certificate: { source: acme-http01, server: prod }',
    /server: "prod" is no ACME directory: staging, production/,
  ],
  ['no image', 'image: "Registry:2"', /image: "Registry:2" is no image/],
  [
    'an empty solver',
    'certificate: { source: acme-dns01, server: staging, solver: {} }',
    /solver has to be a map/,
  ],
  [
    'a key twice',
    'host: a.example.org\nhost: b.example.org',
    /:3:1: It is not valid YAML: Map keys must be unique\.$/,
  ],
  [
    'an anchor',
    'host: &h r.example.org\ncontext: *h',
    /context is an alias, which a profile does not have\.$/,
  ],
  [
    'an anchor in a solver',
    'host: &h r.example.org\ncertificate: { source: acme-dns01, server: staging, solver: { route53: { region: *h } } }',
    /:3:\d+: certificate\.solver has an alias in it, which a profile does not have\.$/,
  ],
  ['a tag', 'host: !env HOST', /It is not valid YAML: Unresolved tag: !env/],
  [
    'a second document',
    '---\nhost: r.example.org',
    /:2:1: A profile is one YAML document, and here a second one begins\.$/,
  ],
  ['half a document', 'ingress: { class: nginx', /It is not valid YAML/],
];

const SECRETS: [string, string][] = [
  ['password: hunter2', 'password'],
  ['admin_password: hunter2', 'admin_password'],
  ['storage: { kind: s3, bucket: abc, region: x, secret: s, secretkey: hunter2 }', 'storage.secretkey'],
  ['users:\n  - { name: a, password: hunter2 }', 'users.password'],
  [
    'certificate: { source: acme-dns01, server: staging, solver: { cloudflare: { apiToken: hunter2 } } }',
    'certificate.solver.cloudflare.apiToken',
  ],
  ['server: https://admin:hunter2@192.0.2.1', 'server'],
  ['context: |\n  -----BEGIN RSA PRIVATE KEY-----\n  hunter2', 'context'],
  ['users: [$2y$10$hunter2]', 'users'],
];

describe('a profile file', () => {
  it.each(REFUSED)('is refused for %s, with the place', (_, text, says) => {
    expect(refusal(`${HEAD}${text}\n`)).toMatch(says);
  });

  it.each(SECRETS)('is refused for the secret in %s, which is not repeated', (text, key) => {
    const said = refusal(`${HEAD}${text}\n`);
    expect(said).toContain(key);
    expect(said).toMatch(/holds a password or a key, and a profile never has one|has to be|credentials/);
    expect(said).toMatch(/^regdoctor\.yaml:\d+:\d+: /);
    expect(said).not.toContain('hunter2');
  });

  it('takes what only names a Secret and a key in it', () => {
    const solver = {
      route53: { accessKeyID: 'AKIA', secretAccessKeySecretRef: { name: 'aws', key: 'secret-access-key' } },
    };
    const certificate = { source: 'acme-dns01' as const, server: 'production', solver };
    const profile = { ...FULL, certificate };
    expect(parseProfile(profileText(profile), 'p')).toEqual(profile);
  });

  it.each([
    '{ cloudflare: { apiTokenSecretRef: { token: hunter2 } } }',
    '{ webhook: { config: { passwordRef: "-----BEGIN EC PRIVATE KEY-----" } } }',
  ])('takes none where a reference to a Secret should be: %s', (solver) => {
    const said = refusal(`${HEAD}certificate: { source: acme-dns01, server: staging, solver: ${solver} }\n`);
    expect(said).toContain('holds a password or a key');
    expect(said).not.toContain('hunter2');
  });

  it('needs the schema that it is of, and knows no other', () => {
    expect(refusal('host: r.example.org\n')).toBe(
      'regdoctor.yaml:1:1: The profile lacks "schema: regdoctor.profile/1". | Add that line.',
    );
    expect(refusal('schema: regdoctor.profile/2\n')).toMatch(/:1:9: schema is not regdoctor\.profile\/1/);
  });

  it('without a key is one in which nothing is decided', () => {
    for (const text of ['', '\n', '# later\n', '---\n', '\uFEFF']) {
      expect(parseProfile(text, 'p'), JSON.stringify(text)).toEqual(EMPTY_PROFILE);
    }
    expect(refusal('just a text\n')).toMatch(/:1:1: The profile has to be a map of keys and values\.$/);
  });

  it('never ends in anything but a profile or a ConfigError, whatever is in it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        const said = refusal(`${HEAD}${text}`);
        expect(said).toMatch(/^taken$|^regdoctor\.yaml:\d+:\d+: /);
      }),
      { numRuns: 50 },
    );
  });
});

describe('docs/profile.md', () => {
  const page = readFileSync(new URL('../../docs/profile.md', import.meta.url), 'utf8');

  it('has an example that is one, and every key', () => {
    const [, example = ''] = /```yaml\n(schema:[^`]+)```/.exec(page) ?? [];
    expect(parseProfile(example, 'p').users).toEqual(['admin', 'ci']);
    for (const key of PROFILE_KEYS) expect(page, key).toMatch(new RegExp(`^\\| \`${key}[.\`]`, 'm'));
  });
});

describe('the JSON Schema for editors', () => {
  it('knows every key', () => {
    expect(Object.keys(schema.properties)).toEqual([...PROFILE_KEYS]);
  });

  it('takes every profile that is written', () => {
    fc.assert(
      fc.property(anyProfile, (profile) => {
        expect(fitsSchema(parse(profileText(profile))), JSON.stringify(fitsSchema.errors)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it.each(REFUSED.filter(([name]) => !/twice|anchor|tag|document|no image/.test(name)))(
    'refuses %s too',
    (_, text) => {
      expect(fitsSchema(parse(`${HEAD}${text}\n`))).toBe(false);
    },
  );
});
