import { describe, expect, it } from 'vitest';
import {
  notPublicBecause,
  validContact,
  validDirectory,
  validHost,
  validObjectName,
  validSubdomain,
} from '../../src/steps/shared/validate.js';

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

it('takes a directory by https alone', () => {
  expect(validDirectory('https://ca.acme.io/acme/directory')).toEqual({
    value: 'https://ca.acme.io/acme/directory',
  });
  expect(validDirectory('http://ca.acme.io/dir')).toHaveProperty('problem');
  expect(validDirectory('production ')).toHaveProperty('problem');
});
