import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { configFault } from '../../../src/checks/shared/config-faults.js';
import { registryConfigText } from '../../../src/manifests/registry-config.js';

const GOOD = registryConfigText({ htpasswdPath: '/auth/htpasswd' });
const minimal = (more: string) => `version: 0.1\nstorage:\n  inmemory:\n${more}`;

describe('texts that the registry takes', () => {
  it.each([
    ['the default', GOOD],
    ['a quoted version', GOOD.replace('0.1', '"0.1"')],
    ['keys that do not exist', minimal('deletes: true\nfoo: [1, {a: b}]\n')],
    ['a driver without parameters', 'version: 0.1\nstorage: inmemory\n'],
    [
      'options beside the driver',
      minimal('  delete: {enabled: true}\n  redirect: {disable: true}\n  tag: {}\n'),
    ],
    ['a key twice', minimal('log: {level: info}\nlog: {level: INFO}\n')],
    ['a second document', `${GOOD}---\nfoo: bar\n`],
    ['comments and a marker first', `# mine\n---\n${GOOD}`],
    ['Windows line ends', GOOD.replaceAll('\n', '\r\n')],
    ['an anchor and an alias', minimal('x-y: &a [nosniff]\nhttp:\n  headers:\n    X: *a\n')],
  ])('%s', (_, text) => {
    expect(configFault(text)).toBeUndefined();
  });

  it('storage that comes from the environment', () => {
    expect(configFault('version: 0.1\n', ['REGISTRY_STORAGE_S3_BUCKET'])).toBeUndefined();
    expect(configFault('version: 0.1\n', ['REGISTRY_HTTP_ADDR'])?.what).toMatch(/names no storage driver/);
  });
});

describe('texts that it refuses', () => {
  it.each<[string, string, RegExp, number | undefined, number | undefined]>([
    ['nothing', '', /empty/, undefined, undefined],
    ['only comments', '# a\n\n---\n  # b\n', /empty/, undefined, undefined],
    ['a sentence', 'not a config', /not a mapping/, undefined, undefined],
    ['a tab', 'version: 0.1\nstorage:\n\tfilesystem:\n', /tabs/i, 3, 1],
    ['a wrong indentation', 'version: 0.1\nstorage:\n  cache:\n    a: b\n filesystem:\n', /column/, 5, 1],
    ['an open quote', 'version: 0.1\nx: "y\n', /quote/i, 3, 1],
    ['no version', 'storage:\n  inmemory:\n', /has no version/, undefined, undefined],
    ['an empty version', 'version:\nstorage:\n  inmemory:\n', /has no version/, undefined, undefined],
    ['version 1', 'version: 1\nstorage:\n  inmemory:\n', /version is 1/, 1, 10],
    [
      'one level too deep',
      'registry:\n  version: 0.1\n  storage:\n    inmemory:\n',
      /too deep, under registry/,
      1,
      1,
    ],
    [
      'a ConfigMap in a ConfigMap',
      'kind: ConfigMap\ndata:\n  config.yml: x\n',
      /a whole ConfigMap/,
      undefined,
      undefined,
    ],
    ['no storage', 'version: 0.1\nhttp: {addr: :5000}\n', /no storage driver/, undefined, undefined],
    [
      'only options of storage',
      'version: 0.1\nstorage:\n  cache: {blobdescriptor: inmemory}\n',
      /no storage driver/,
      3,
      3,
    ],
    [
      'two drivers',
      'version: 0.1\nstorage:\n  filesystem:\n  s3:\n',
      /two drivers where one may be: filesystem, s3/,
      4,
      3,
    ],
    [
      'two kinds of auth',
      minimal('auth:\n  htpasswd: {}\n  silly: {}\n'),
      /auth has two types.*htpasswd, silly/,
      6,
      3,
    ],
    [
      'a header that is no list',
      minimal('http:\n  headers:\n    X-Content-Type-Options: nosniff\n'),
      /X-Content-Type-Options/,
      6,
      5,
    ],
    ['a log level', minimal('log:\n  level: verbose\n'), /log\.level is verbose/, 5, 10],
  ])('%s', (_, text, what, line, column) => {
    const fault = configFault(text);
    expect(fault?.what).toMatch(what);
    expect([fault?.line, fault?.column]).toEqual([line, column]);
  });

  it('never throws, whatever the text', () => {
    const broken = fc
      .tuple(fc.nat(GOOD.length), fc.nat(12), fc.string())
      .map(([at, cut, insert]) => GOOD.slice(0, at) + insert + GOOD.slice(at + cut));
    fc.assert(
      fc.property(fc.oneof(fc.string(), broken), (text) => {
        const fault = configFault(text);
        expect(fault === undefined || fault.what.length > 0).toBe(true);
      }),
    );
  });
});
