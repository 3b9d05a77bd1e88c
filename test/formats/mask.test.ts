import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withoutCredentials } from '../../src/formats/mask.js';
import { corpus } from './corpus.js';

describe('withoutCredentials', () => {
  it.each([
    [
      'Environment="HTTP_PROXY=http://ada:s3cret@proxy:3128/"',
      'Environment="HTTP_PROXY=http://***@proxy:3128/"',
    ],
    ['https_proxy=https://token@proxy', 'https_proxy=https://***@proxy'],
    ['//ada:p/w#d@proxy:3128 //b:c@d', '//***@proxy:3128 //***@d'],
    ['--log-opt splunk-token=abc --debug', '--log-opt splunk-token=*** --debug'],
    ['REGISTRY_PASSWORD="a b c" X=1', 'REGISTRY_PASSWORD=*** X=1'],
    ["DB_SECRET='a b'\nX=1", 'DB_SECRET=***\nX=1'],
    ['--password hunter2 --debug', '--password *** --debug'],
    ['{"splunk-token": "a\\"b", "mtu": 1}', '{"splunk-token": "***", "mtu": 1}'],
    ['"auth": "YWRhOnB3"', '"auth": "***"'],
    ['Authorization: Basic YWRhOnB3', 'Authorization: Basic ***'],
    ['DB_PASS=hunter2', 'DB_PASS=***'],
    ['export MYSQL_PWD=hunter2 X=1', 'export MYSQL_PWD=*** X=1'],
    ['RPC_AUTH=ada:pw\r\nX=1', 'RPC_AUTH=***\r\nX=1'],
    ['Environment="DB_PASS=a b" "X=1"', 'Environment="DB_PASS=***" "X=1"'],
    ['Environment=A_TOKEN=abc\\\n  B=1', 'Environment=A_TOKEN=***\\\n  B=1'],
    ['# old: curl -u admin:hunter2 https://x', '# old: curl -u *** https://x'],
    ["curl --user 'admin:a b' https://x", 'curl --user *** https://x'],
    ['curl -H "Authorization: Bearer abc" x', 'curl -H "Authorization: Bearer ***" x'],
    ['--label=dbpass=x --insecure-registry=a:1', '--label=dbpass=*** --insecure-registry=a:1'],
    ['OPTS="--token=x --insecure-registry=a:1"', 'OPTS="--token=*** --insecure-registry=a:1"'],
    ['OPTS="token=x --insecure-registry=a:1"', 'OPTS="token=*** --insecure-registry=a:1"'],
    [
      'labels: (from flag: [dbpass=x], from file: [a=1 pwd=y])',
      'labels: (from flag: [dbpass=***], from file: [a=1 pwd=***])',
    ],
    ['# api_key: a b', '# api_key: ***'],
    ['apikey=1 access-key=2 API.KEY=3', 'apikey=*** access-key=*** API.KEY=***'],
    ['{"labels": ["dbpass=a b\\"c", "x=1"]}', '{"labels": ["dbpass=***", "x=1"]}'],
    ['{"labels": ["dbpass=", "x=\'1\'"]}', '{"labels": ["dbpass=", "x=\'1\'"]}'],
    ['{"labels": ["dbpass=\'x", "foo\'"]}', '{"labels": ["dbpass=***", "foo\'"]}'],
    ['{"tokens": [\n "a",\n "b"], "mtu": 1}', '{"tokens": [\n "***",\n "***"], "mtu": 1}'],
    ['{\n  // pwd: x\n  "dns": ["1.1.1.1"]\n}', '{\n  // pwd: ***\n  "dns": ["1.1.1.1"]\n}'],
  ])('makes of %j %j', (text, masked) => {
    expect(withoutCredentials(text)).toBe(masked);
    expect(withoutCredentials(masked)).toBe(masked);
  });

  it.each([
    '--insecure-registry=token.example.com:5443',
    '{"insecure-registries": ["secret.example.com:5000"]}',
    'https://registry.test:5000/v2/',
    'https://registry.test:5000/app@sha256:00',
    '--tlskey=/etc/docker/key.pem --tlsverify',
    '# no password here',
    '--authorization-plugin=opa --authorization-plugin opa',
    '{"authorization-plugins": ["opa"], "tlskey": "/etc/docker/key.pem"}',
    'KeyringMode=private',
    'PassEnvironment=HTTP_PROXY',
    '# Author: ada',
    'OPTS="--insecure-registry token.example.com:5443 --insecure-registry=auth.example.com"',
    '{"mtu": 1, "credsStore": "desktop"}',
  ])('leaves %j', (text) => {
    expect(withoutCredentials(text)).toBe(text);
  });

  it('leaves the lines of every host file where they are', () => {
    for (const { name, text } of [...corpus('units'), ...corpus('default'), ...corpus('daemon-json')]) {
      expect(withoutCredentials(text), name).toBe(text);
    }
    const text = 'A=http://a:b@c\r\n\r\nPASSWORD=\nX="\ny"\n';
    expect(withoutCredentials(text).split('\n')).toHaveLength(text.split('\n').length);
  });

  const words = fc.array(
    fc.constantFrom(
      'DB_PASS',
      'x-token',
      '--password',
      'labels',
      '=',
      ':',
      ' ',
      '"',
      "'",
      '\\',
      ',',
      'a',
      '-u a:b',
      '//a:b@c',
      '#',
      '[',
      '\r',
    ),
  );

  it.each([
    ['DB_PASS: ""\'', "DB_PASS: ***'"],
    ['DB_PASS: "a" # why', 'DB_PASS: *** # why'],
    ["DB_PASS: 'a' DB_PASS", 'DB_PASS: *** DB_PASS'],
    ['DB_PASS: ",', 'DB_PASS: ***,'],
  ])('takes what it has masked in %j for masked', (text, masked) => {
    expect(withoutCredentials(text)).toBe(masked);
    expect(withoutCredentials(masked)).toBe(masked);
  });

  it('changes nothing more the second time, and no number of lines', () => {
    const lines = fc.array(words.map((some) => some.join(''))).map((some) => some.join('\n'));
    fc.assert(
      fc.property(lines, (text) => {
        const masked = withoutCredentials(text);
        expect(withoutCredentials(masked)).toBe(masked);
        expect(masked.split('\n')).toHaveLength(text.split('\n').length);
      }),
      { numRuns: 2000 },
    );
  });

  it('leaves JSON of the same form', () => {
    const texts = words.map((some) => some.join(''));
    const value = fc.dictionary(
      texts,
      fc.oneof(texts, fc.integer(), fc.array(texts), fc.dictionary(texts, texts)),
    );
    fc.assert(
      fc.property(value, fc.constantFrom(0, 2), (object, indent) => {
        const text = JSON.stringify(object, null, indent);
        const masked = withoutCredentials(text);
        expect(shape(JSON.parse(masked))).toEqual(shape(object));
        expect(masked.split('\n')).toHaveLength(text.split('\n').length);
        expect(withoutCredentials(masked)).toBe(masked);
      }),
      { numRuns: 2000 },
    );
  });
});

/** What is in it, without the texts. Names that are masked may become the same one, so members are not counted. */
function shape(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shape);
  if (typeof value !== 'object' || value === null) return typeof value;
  return [...new Set(Object.values(value).map((member) => JSON.stringify(shape(member))))].length > 0;
}
