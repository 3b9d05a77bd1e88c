import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EMPTY_PROFILE } from '../../src/profile/profile.js';
import { parseProfile } from '../../src/profile/read.js';
import { profileText } from '../../src/profile/write.js';
import { anyProfile, FULL } from './support.js';

describe('the text of a profile', () => {
  it('is read back as the same profile, whatever it is', () => {
    fc.assert(
      fc.property(anyProfile, (profile) => {
        expect(parseProfile(profileText(profile), 'p.yaml')).toEqual(profile);
      }),
      { numRuns: 60 },
    );
  });

  it('says the new profile when it was another one before, and then stays as it is', () => {
    fc.assert(
      fc.property(anyProfile, anyProfile, (before, after) => {
        const text = profileText(after, profileText(before));
        expect(parseProfile(text, 'p.yaml')).toEqual(after);
        expect(profileText(after, text)).toBe(text);
      }),
      { numRuns: 60 },
    );
  });

  it('leaves out a certificate whose DNS provider is not known yet, which is asked for again', () => {
    const certificate = { source: 'acme-dns01' as const, server: 'production' as const, solver: {} };
    const { certificate: _, ...rest } = FULL;
    const text = profileText({ ...FULL, certificate }, profileText(FULL));
    expect(parseProfile(text, 'p.yaml')).toEqual(rest);
  });

  it('begins with what the file is for, then the schema', () => {
    const [first, , , , schema] = profileText(EMPTY_PROFILE).split('\n');
    expect(first).toMatch(/^# The answers of "regdoctor install"/);
    expect(schema).toBe('schema: regdoctor.profile/1');
  });

  it('keeps comments, order, blank lines and quotes that a person put there', () => {
    const former = `# our registry
schema: regdoctor.profile/1

host: 'registry.example.com' # asked for by the web team
name: docker-registry

users:
  # the first one pushes
  - admin
  - old # has left
storage: { kind: pvc, size: 10Gi }
# the end
`;
    const profile = parseProfile(former, 'p.yaml');
    const after = profileText(
      { ...profile, host: 'r.example.org', users: ['admin', 'ci'], replicas: 2 },
      former,
    );
    expect(after).toBe(`# our registry
schema: regdoctor.profile/1

host: 'r.example.org' # asked for by the web team
name: docker-registry

users:
  # the first one pushes
  - admin
  - ci
storage: { kind: pvc, size: 10Gi }
style: deployment
image: registry:2
replicas: 2

# the end
`);
  });

  it('writes a list that was empty a line each', () => {
    const text = profileText({ ...EMPTY_PROFILE, users: ['admin'] }, profileText(EMPTY_PROFILE));
    expect(text).toContain('users:\n  - admin\n');
  });

  it('takes out what belonged to another choice', () => {
    const text = profileText({ ...FULL, certificate: { source: 'new-ca' } }, profileText(FULL));
    expect(text).toContain('certificate:\n  source: new-ca\n');
    expect(text).not.toContain('ops@example.net');
  });

  it('begins anew over a file that says nothing, with its comments', () => {
    expect(profileText(FULL, '# only a note\n')).toMatch(/^# only a note\n/);
  });
});
