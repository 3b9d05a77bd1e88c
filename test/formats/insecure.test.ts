import { describe, expect, it } from 'vitest';
import { coversHost, insecureEntryProblem, registryName } from '../../src/formats/insecure.js';

describe('insecureEntryProblem', () => {
  it.each([
    'registry.test:5443',
    'registry.test',
    '10.0.0.1:5000',
    '10.99.0.0/24',
    'fd00::/8',
    '[fd00::1]:5000',
    'https://registry.test:5443',
    'HTTP://a',
    'a-b.c:0',
    'localhost:5000',
  ])('has nothing against %s', (entry) => {
    expect(insecureEntryProblem(entry)).toBeUndefined();
  });

  it.each([
    [
      'registry.test:5443/path',
      'insecure registry registry.test:5443/path is not valid: invalid host "registry.test"',
    ],
    ['*.test', 'insecure registry *.test is not valid: invalid host "*.test"'],
    ['registry.test:99999', 'insecure registry registry.test:99999 is not valid: invalid port "99999"'],
    ['registry test', 'insecure registry registry test is not valid: invalid host "registry test"'],
    ['', 'insecure registry  is not valid: invalid host ""'],
    ['a:1,b:2', 'insecure registry a:1,b:2 is not valid: invalid host "a:1,b:2"'],
    ["'registry.test", `insecure registry 'registry.test is not valid: invalid host "'registry.test"`],
    ['10.0.0.0/33', 'insecure registry 10.0.0.0/33 is not valid: invalid host "10.0.0.0/33"'],
    ['ftp://a', "insecure registry ftp://a should not contain '://'"],
    ['-a', 'invalid index name (-a). Cannot begin or end with a hyphen.'],
  ])('says of %j: %s', (entry, problem) => {
    expect(insecureEntryProblem(entry)).toBe(problem);
  });
});

describe('coversHost', () => {
  it.each<[string, string, number, string[], boolean]>([
    ['registry.test:5443', 'registry.test', 5443, [], true],
    ['https://registry.test:5443', 'registry.test', 5443, [], true],
    ['registry.test', 'registry.test', 443, [], true],
    ['registry.test', 'registry.test', 5443, [], false],
    ['registry.test:443', 'registry.test', 443, [], false],
    ['registry.test:5443', 'registry.test', 5444, [], false],
    ['Registry.test:5443', 'registry.test', 5443, [], false],
    ['10.99.0.0/24', 'registry.test', 5443, ['10.99.0.7'], true],
    ['10.99.0.0/24', 'registry.test', 5443, ['10.99.1.7'], false],
    ['10.99.0.0/24', '10.99.0.9', 5443, [], true],
    ['0.0.0.0/0', 'registry.test', 443, ['1.2.3.4'], true],
    ['0.0.0.0/0', 'registry.test', 443, ['::1'], false],
    ['fd00::/8', 'registry.test', 443, ['fd12:3456::1'], true],
    ['10.99.0.7', 'registry.test', 443, ['10.99.0.7'], false],
    ['[fd00::1]:5000', 'fd00::1', 5000, [], true],
  ])('%s for %s:%i at %j: %s', (entry, host, port, addresses, covers) => {
    expect(coversHost(entry, host, port, addresses)).toBe(covers);
  });
});

describe('registryName', () => {
  it('leaves out 443 and puts IPv6 into brackets', () => {
    expect(registryName('registry.test', 443)).toBe('registry.test');
    expect(registryName('registry.test', 5000)).toBe('registry.test:5000');
    expect(registryName('fd00::1', 5000)).toBe('[fd00::1]:5000');
    expect(registryName('[fd00::1]', 443)).toBe('[fd00::1]');
  });
});
