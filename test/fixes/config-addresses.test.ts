import { describe, expect, it } from 'vitest';
import { withRelativeAddresses } from '../../src/fixes/shared/config-addresses.js';

describe('relative addresses in a configuration', () => {
  it.each([
    [
      'are put first in the section, and the rest stays to the byte',
      '# top\nversion: 0.1\nhttp: # web\n  addr: :5000   # port\n  headers: {a: [b]}\nlog:\n  level: info',
      '# top\nversion: 0.1\nhttp: # web\n  relativeurls: true\n  addr: :5000   # port\n  headers: {a: [b]}\nlog:\n  level: info',
    ],
    [
      'take the place of the host, which would win over them',
      'http:\n    addr: :5000\n    host: http://registry.example.com # wrong\nversion: 0.1\n',
      'http:\n    addr: :5000\n    relativeurls: true # wrong\nversion: 0.1\n',
    ],
    [
      'are switched on where they are off',
      'http:\n  relativeurls: false\n  addr: :5000\n',
      'http:\n  relativeurls: true\n  addr: :5000\n',
    ],
    [
      'are switched on and the host goes, before them',
      'http:\n  host: "https://a"\n  relativeurls: false\n',
      'http:\n  relativeurls: true\n',
    ],
    [
      'are switched on and the host goes, behind them',
      'http:\n  relativeurls: false\n  host: "https://a"',
      'http:\n  relativeurls: true\n',
    ],
    [
      'keep the ends of lines',
      'http:\r\n  addr: :5000\r\n',
      'http:\r\n  relativeurls: true\r\n  addr: :5000\r\n',
    ],
  ])('%s', (_, before, after) => {
    expect(withRelativeAddresses(before)).toBe(after);
  });

  it.each([
    ['there is no section http', 'version: 0.1\n'],
    ['the section is written on one line', 'http: {addr: ":5000"}\n'],
    ['the section is empty', 'http:\nversion: 0.1\n'],
    ['they are there', 'http:\n  relativeurls: true\n'],
    ['the host is no single value', 'http:\n  host: [a]\n'],
    ['it is not YAML', 'http:\n  a: [\n'],
    ['it is empty', ''],
  ])('are not put where %s', (_, text) => {
    expect(withRelativeAddresses(text)).toBeNull();
  });
});
