import { describe, expect, it } from 'vitest';
import { profile } from '../../src/steps/profile.js';
import { contextOf, HOST } from '../support/survey.js';

const nameless = { profile: { host: undefined } } as unknown as Parameters<typeof contextOf>[0];

describe('the profile step', () => {
  it('asks for the host name when none is known', () => {
    const standing = profile.look(contextOf(nameless));
    expect(standing).toMatchObject({
      state: 'ask',
      questions: [{ id: 'host' }, { id: 'name', default: 'docker-registry' }],
    });
    expect(standing).not.toHaveProperty('questions.0.default');
  });

  it('offers the host of a registry that is there', () => {
    const standing = profile.look(
      contextOf({
        ...nameless,
        evidence: ({ target }) => {
          target.host = 'old.acme-corp.io';
        },
      }),
    );
    expect(standing).toMatchObject({ questions: [{ default: 'old.acme-corp.io' }, {}] });
  });

  it('is done with a host, and says what becomes of it', () => {
    expect(profile.look(contextOf())).toMatchObject({
      state: 'done',
      says: `${HOST}, as docker-registry in namespace registry.`,
      facts: [],
    });
    expect(profile.look(contextOf({ profile: { style: 'howto' } })).says).toContain('objects of the how-to');
    const local = profile.look(contextOf({ profile: { host: 'registry.home.lan' } }));
    expect(local.facts).toEqual([
      '.lan is no public domain: a public authority issues no certificate for it.',
    ]);
  });

  it('does not trust a host that somebody wrote into the profile', () => {
    const standing = profile.look(contextOf({ profile: { host: 'https://a.b.io' } }));
    expect(standing).toMatchObject({ state: 'ask', says: expect.stringContaining('without https://') });
  });

  it('asks again when it is reopened, with what was said as defaults', () => {
    const standing = profile.look(contextOf({ memory: { reopened: 'profile' } }));
    expect(standing).toMatchObject({
      state: 'ask',
      questions: [{ default: HOST }, { default: 'docker-registry' }],
    });
  });

  it('takes a host in lower case', () => {
    expect(
      profile.take?.(contextOf(nameless), { host: ' Registry.Acme-Corp.io ', name: 'hub' }),
    ).toMatchObject({
      host: 'registry.acme-corp.io',
      name: 'hub',
    });
  });

  it('refuses a name that a Service cannot have, at its question', () => {
    expect(profile.take?.(contextOf(), { host: HOST, name: '9lives' })).toMatchObject({ question: 'name' });
  });
});
