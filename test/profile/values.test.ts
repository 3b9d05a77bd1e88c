import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalQuantity } from '../../src/manifests/quantity.js';
import { notPublicBecause, validHost } from '../../src/profile/host-name.js';
import {
  validNamespace,
  validNewUser,
  validObjectName,
  validOwnNamespace,
  validSubdomain,
  validUser,
} from '../../src/profile/names.js';
import {
  validAcmeServer,
  validBucket,
  validContact,
  validEmail,
  validEndpoint,
  validImage,
  validLine,
  validRegion,
  validSize,
  validUrl,
} from '../../src/profile/values.js';

describe('a host name', () => {
  it.each([
    ['registry.acme-corp.io', 'registry.acme-corp.io'],
    ['  Hub.ACME.io ', 'hub.acme.io'],
    ['büro.acme.de', 'xn--bro-hoa.acme.de'],
    ['a.b', 'a.b'],
    ['3com.acme.io', '3com.acme.io'],
  ])('%s is taken', (typed, value) => {
    expect(validHost(typed)).toEqual({ value });
  });

  it.each([
    ['', 'A host name is needed'],
    ['https://hub.acme.io/v2/', 'without https:// in front of it: hub.acme.io.'],
    ['hub.acme.io/images', 'without a path: hub.acme.io.'],
    ['hub.acme.io:5000', 'Leave out the port: hub.acme.io.'],
    ['ann@acme.io', 'e-mail address'],
    ['192.0.2.7', 'is an IP address'],
    ['192.0.2.7:5000', 'is an IP address'],
    ['2001:db8::1', 'is an IP address'],
    ['[2001:db8::1]:443', 'is an IP address'],
    ['*.acme.io', 'is a wildcard'],
    ['hub acme.io', 'a blank'],
    ['hub.acme.io.', 'Leave out the dot at the end'],
    ['hub_1.acme.io', 'underscore'],
    ['hub..acme.io', 'Two dots'],
    ['-hub.acme.io', '"-hub"'],
    ['hub.acme.io;reboot', 'no part of a host name'],
    ['registry', 'has no dot'],
    ['localhost', 'has no dot'],
    ['hub.acme.123', 'ends in a number'],
    [`${'a'.repeat(64)}.io`, 'has 64 characters'],
    [`${'abcdefg.'.repeat(40)}io`, 'the longest host name'],
  ])('%j is refused in one sentence', (typed, words) => {
    const result = validHost(typed);
    expect(result).toEqual({ problem: expect.stringContaining(words) });
    expect('problem' in result && result.problem).toMatch(/[.]$/);
  });
});

describe('a name of objects', () => {
  it.each(['docker-registry', 'r', 'a1'])('%s is taken', (name) => {
    expect(validObjectName(name)).toEqual({ value: name });
  });

  it.each(['', 'Hub', '1hub', 'hub-', 'hub.io', 'hub_1', 'a'.repeat(64), "x'; rm"])(
    '%j is refused',
    (name) => {
      expect(validObjectName(name)).toHaveProperty('problem');
    },
  );

  it('may have dots where the kind allows it', () => {
    expect(validSubdomain('wild.acme.io-tls', 'a Secret')).toEqual({ value: 'wild.acme.io-tls' });
    expect(validSubdomain('a/b', 'a Secret')).toEqual({ problem: expect.stringContaining('a Secret') });
  });
});

describe('a contact', () => {
  it.each([
    ['', ''],
    ['ops@acme-corp.io', 'ops@acme-corp.io'],
    ['mailto:ops@acme-corp.io', 'ops@acme-corp.io'],
  ])('%j is taken', (typed, value) => {
    expect(validContact(typed)).toEqual({ value });
  });

  it.each([
    ['ops', 'no e-mail address'],
    ['ops@', 'no e-mail address'],
    ['a@b@c.io', 'no e-mail address'],
    ['ops@example.com', 'RD206'],
    ['ops@mail.example.org', 'RD206'],
    ['ops@corp.local', 'RD206'],
    ['ops@localhost', 'no domain'],
  ])('%j is refused', (typed, words) => {
    expect(validContact(typed)).toEqual({ problem: expect.stringContaining(words) });
  });
});

it.each([
  ['registry.acme.io', undefined],
  ['registry.example.com', 'registry.example.com is reserved for examples'],
  ['registry.myexample.com', undefined],
  ['registry.home.arpa', '.home.arpa is no public domain'],
  ['hub.corp', '.corp is no public domain'],
])('a public authority and %s: %s', (host, reason) => {
  expect(notPublicBecause(host)).toBe(reason);
});

it('leaves it to the authority which domains of contacts it takes', () => {
  expect(validEmail('ops@example.com')).toEqual({ value: 'ops@example.com' });
  expect(validEmail('')).toHaveProperty('problem');
});

describe('a user', () => {
  it.each(['', 'a:b', 'a b', '#a', 'a\u200bb'])('%j cannot be in an htpasswd file', (user) => {
    expect(validUser(user)).toHaveProperty('problem');
    expect(validNewUser(user)).toEqual(validUser(user));
  });

  it.each(['a,b', 'ä', "o'brien", 'x'.repeat(65)])('%j is not made, and may be there', (user) => {
    expect(validNewUser(user)).toHaveProperty('problem');
    expect(validUser(user)).toEqual({ value: user });
  });
});

it('keeps the registry out of the namespaces of the cluster', () => {
  expect(validOwnNamespace('kube-system')).toEqual({ problem: expect.stringContaining('of its own') });
  expect(validNamespace('kube-system')).toEqual({ value: 'kube-system' });
  expect(validOwnNamespace('a_b')).toEqual(validNamespace('a_b'));
});

it.each([
  [validAcmeServer, 'production ', 'production'],
  [validAcmeServer, 'https://ca.acme.io/acme/directory', 'https://ca.acme.io/acme/directory'],
  [validUrl, 'https://192.0.2.1:6443', 'https://192.0.2.1:6443'],
  [validEndpoint, 'fra1.digitaloceanspaces.com', 'https://fra1.digitaloceanspaces.com'],
  [validEndpoint, 'http://minio:9000', 'http://minio:9000'],
  [validSize, ' 10Gi ', '10Gi'],
  [validSize, '.5T', '.5T'],
  [validImage, 'mirror.example.com:5000/library/registry:2', 'mirror.example.com:5000/library/registry:2'],
  [validBucket, 'images', 'images'],
  [validRegion, 'eu-central-1', 'eu-central-1'],
  [validLine, 'any text', 'any text'],
])('%o takes %j', (rule, given, value) => {
  expect(rule(given)).toEqual({ value });
});

it.each([
  [validAcmeServer, 'http://ca.acme.io/dir', 'no ACME directory'],
  [validAcmeServer, 'https://a:b@ca.acme.io/dir', 'credentials'],
  [validAcmeServer, 'https://acme-v01.api.letsencrypt.org/directory', 'RD201'],
  [validUrl, '192.0.2.1', 'no URL'],
  [validUrl, 'https://ann:secret-1@192.0.2.1', 'credentials'],
  [validEndpoint, 'ftp://minio', 'no URL'],
  [validSize, '10', 'no size'],
  [validSize, '0Gi', 'no size'],
  [validSize, '10 GB', 'no size'],
  [validImage, 'Registry:2', 'no image'],
  [validBucket, 'ab', 'no name of a bucket'],
  [validRegion, 'a b', 'no region'],
  [validLine, 'a\u001b[2J', 'control character in "a\\u001b[2J"'],
])('%o refuses %j in one sentence', (rule, given, words) => {
  const result = rule(given);
  expect(result).toEqual({ problem: expect.stringContaining(words) });
  expect('problem' in result && result.problem).toMatch(/^[^\n]*\.$/);
  expect(JSON.stringify(result)).not.toContain('secret-1');
});

it('takes no size that the API server would not', () => {
  const digits = fc.stringMatching(/^\d{0,16}$/);
  const unit = fc.constantFrom('k', 'M', 'Gi', 'Ei', '', 'm');
  fc.assert(
    fc.property(digits, fc.option(digits, { nil: undefined }), unit, (whole, part, suffix) => {
      const valid = validSize(`${whole}${part === undefined ? '' : `.${part}`}${suffix}`);
      expect('problem' in valid || canonicalQuantity(valid.value) !== undefined).toBe(true);
    }),
  );
});
