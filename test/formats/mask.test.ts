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
});
