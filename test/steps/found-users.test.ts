import { describe, expect, it } from 'vitest';
import { read } from '../../src/evidence/reading.js';
import { secretFacts } from '../../src/evidence/secret-facts.js';
import { withFoundUsers } from '../../src/steps/shared/found-users.js';
import { contextOf } from '../support/survey.js';

const HASH = '$2y$05$29F/yVSal2lBJ14b5VdrpudDGJjuzIpqSRT5E6at5YA7DukNlCvFc';

const withSecret = (htpasswd: string, users: string[] = []) =>
  contextOf({
    profile: { users },
    platform: {
      secrets: {
        'docker-registry': read(
          secretFacts({
            apiVersion: 'v1',
            kind: 'Secret',
            metadata: { name: 'docker-registry', namespace: 'registry' },
            data: { HTPASSWD: Buffer.from(htpasswd).toString('base64') },
          }),
        ),
      },
    },
  });

describe('the users of a registry that was there before the profile', () => {
  it('are those of its Secret', () => {
    const profile = withFoundUsers(withSecret(`admin:${HASH}\nci:${HASH}\n`));
    expect(profile.users).toEqual(['admin', 'ci']);
  });

  it('give way to those that were named', () => {
    expect(withFoundUsers(withSecret(`admin:${HASH}\n`, ['ops'])).users).toEqual(['ops']);
  });

  it('are nobody where there is no Secret', () => {
    expect(withFoundUsers(contextOf()).users).toEqual([]);
  });
});
