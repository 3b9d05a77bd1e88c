import { describe, expect, it } from 'vitest';
import { readSolver } from '../../src/profile/solver-text.js';

const CLOUDFLARE = { cloudflare: { apiTokenSecretRef: { name: 'cf', key: 'token' } } };
const BARE = ['cloudflare:', '  apiTokenSecretRef:', '    name: cf', '    key: token'].join('\n');
const indented = (text: string, by: string) => text.replace(/^/gm, by);

describe('the settings of a DNS provider', () => {
  it.each([
    ['as they stand below dns01', BARE],
    ['with the spaces that they have there', indented(BARE, '          ')],
    ['below dns01', `dns01:\n${indented(BARE, '  ')}`],
    ['as the solver of an Issuer', `- dns01:\n${indented(BARE, '    ')}`],
    ['as all solvers of an Issuer', `solvers:\n- dns01:\n${indented(BARE, '    ')}`],
    ['on one line', JSON.stringify(CLOUDFLARE)],
  ])('are taken %s', (_, text) => {
    expect(readSolver(text)).toEqual({ solver: CLOUDFLARE });
  });

  it('are taken with what stands beside the provider, and where they are empty', () => {
    const solver = { cnameStrategy: 'Follow', route53: {} };
    expect(readSolver('cnameStrategy: Follow\nroute53: {}')).toEqual({ solver });
  });

  it.each([
    ['', /^The name of the DNS provider comes first, for example "cloudflare:"/],
    ['cloudflare', /^The name of the DNS provider comes first/],
    ['- a: {}\n- b: {}', /^The name of the DNS provider comes first/],
    ['cloudflare:\n  a: b\n c', /^Line 3 is not valid YAML: .*\.$/],
    ['cloudflare: {}\n---\nroute53: {}', /^Line 2 is not valid YAML/],
    ['cnameStrategy: Follow', /^No DNS provider is named/],
    ['cloudfare: {}', /^"cloudfare" is no DNS provider of cert-manager\. Did you mean cloudflare\?$/],
    ['nonsense: {}', /It knows acmeDNS, akamai, .*webhook\.$/],
    ['cloudflare:\nroute53: {}', /^There is one DNS provider .* side by side: cloudflare, route53\.$/],
    ['cloudflare:\napiTokenSecretRef: {}', /side by side: cloudflare, apiTokenSecretRef\.$/],
    ['cloudflare:', /^The settings of cloudflare are missing/],
    [
      'cloudflare:\n  apiToken: hunter2',
      /^cloudflare\.apiToken holds a password or a key: put it into a Secret/,
    ],
    ['route53: { a: &x 1, b: *x }', /^An alias \(\*name\) cannot be taken here/],
  ])('%j is refused in one sentence', (text, says) => {
    const read = readSolver(text);
    expect('problem' in read && read.problem).toMatch(says);
    expect(JSON.stringify(read)).not.toContain('hunter2');
  });
});
