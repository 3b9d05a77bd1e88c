import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { coversHost, isIpAddress } from '../../../src/checks/shared/host-names.js';

describe('coversHost', () => {
  it.each([
    ['registry.example.com', 'registry.example.com'],
    ['Registry.Example.COM.', 'registry.example.com'],
    ['*.example.com', 'registry.example.com'],
    ['10.0.0.5', '10.0.0.5'],
    ['FD00:0:0:0:0:0:0:1', '[fd00::1]'],
    ['::1', '0:0:0:0:0:0:0:1'],
  ])('%s covers %s', (name, host) => expect(coversHost(name, host)).toBe(true));

  it.each([
    ['example.com', 'registry.example.com'],
    ['*.example.com', 'example.com'],
    ['*.example.com', 'a.registry.example.com'],
    ['*.example.com', '.example.com'],
    ['r*.example.com', 'registry.example.com'],
    ['*', 'registry'],
    ['*.0.0.5', '10.0.0.5'],
    ['10.0.0.50', '10.0.0.5'],
    ['fd00::2', 'fd00::1'],
    ['', ''],
  ])('%s does not cover %s', (name, host) => expect(coversHost(name, host)).toBe(false));

  it('a wildcard covers exactly the names with one label more', () => {
    const label = fc.stringMatching(/^[a-z][a-z0-9-]{0,10}$/);
    fc.assert(
      fc.property(fc.array(label, { minLength: 1, maxLength: 5 }), label, (labels, first) => {
        const domain = labels.join('.');
        expect(coversHost(`*.${domain}`, `${first}.${domain}`)).toBe(true);
        expect(coversHost(`*.${domain}`, domain)).toBe(false);
        expect(coversHost(`*.${domain}`, `x.${first}.${domain}`)).toBe(false);
      }),
    );
  });
});

it('tells addresses from names', () => {
  expect(['10.0.0.5', '::1', '[fd00::1]'].every(isIpAddress)).toBe(true);
  expect(['registry', 'a.b.c.d', 'registry:5000.example', '10.0.0'].some(isIpAddress)).toBe(false);
});
