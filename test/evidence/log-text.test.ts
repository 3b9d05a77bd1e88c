import { describe, expect, it } from 'vitest';
import { withoutCredentials } from '../../src/evidence/log-text.js';

describe('withoutCredentials', () => {
  it.each([
    [
      'level=warning msg="htpasswd is missing, provisioning with default user" password=Zm9vYmFy user=docker',
      'level=warning msg="htpasswd is missing, provisioning with default user" password=(hidden) user=docker',
    ],
    ['s3: secretkey="a b" accesskey=AKIA region=x', 's3: secretkey=(hidden) accesskey=(hidden) region=x'],
    ['Authorization: Basic YWRtaW46YWRtaW4xMjM=', 'Authorization: Basic (hidden)'],
    ['authorization: bearer eyJhbGciOi.J9', 'authorization: bearer (hidden)'],
  ])('hides the credential in %s', (line, shown) => expect(withoutCredentials(line)).toBe(shown));

  it.each([
    'configuration error: open /etc/docker/registry/config.yml: no such file or directory',
    'level=error msg="error authenticating user \\"admin\\": authentication failure"',
    'msg="No HTTP secret provided - generated random secret." go.version=go1.19.8',
    'basic authentication challenge for realm "basic-realm": authentication failure',
  ])('leaves %s', (line) => expect(withoutCredentials(line)).toBe(line));
});
