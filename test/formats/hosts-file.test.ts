import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withHostsEntry } from '../../src/formats/hosts-file.js';

const NAME = 'registry.acme.io';
const add = (text: string, address = '10.0.0.5') => withHostsEntry(text, NAME, address);
const LINE = `10.0.0.5 ${NAME} # regdoctor`;

describe('an entry of the hosts file', () => {
  it.each([
    ['', `${LINE}\n`],
    ['127.0.0.1 localhost\n', `127.0.0.1 localhost\n${LINE}\n`],
    ['127.0.0.1 localhost', `127.0.0.1 localhost\n${LINE}\n`],
    ['127.0.0.1 localhost\r\n', `127.0.0.1 localhost\r\n${LINE}\r\n`],
    [`# ${NAME} 10.0.0.9\n`, `# ${NAME} 10.0.0.9\n${LINE}\n`],
    [`10.0.0.9 other.acme.io # regdoctor\n`, `10.0.0.9 other.acme.io # regdoctor\n${LINE}\n`],
    [`a b\n10.0.0.9 ${NAME} # regdoctor\nc d\n`, `a b\n${LINE}\nc d\n`],
    [`a b\r\n10.0.0.9 ${NAME} # regdoctor\r\n`, `a b\r\n${LINE}\r\n`],
    [`::1 ${NAME}\n`, `::1 ${NAME}\n${LINE}\n`],
  ])('makes of %j %j', (before, after) => {
    expect(add(before)).toBe(after);
  });

  it.each([`10.0.0.5\t${NAME} hub`, `10.0.0.5 hub ${NAME.toUpperCase()} # by hand`])(
    'leaves a line alone that says the same: %j',
    (line) => {
      expect(add(`${line}\n`)).toBe(`${line}\n`);
    },
  );

  it('does not add a line that would mean nothing', () => {
    expect(() => add(`127.0.0.1 localhost\n10.0.0.9 ${NAME}\n`)).toThrow(/line 2/);
  });

  it('is the same after a second edit, and keeps every other line', () => {
    const lines = fc.array(fc.stringMatching(/^[ -~]{0,20}$/));
    fc.assert(
      fc.property(lines, fc.constantFrom('\n', '\r\n'), fc.boolean(), (others, end, last) => {
        const text = others.filter((line) => !line.includes(NAME)).join(end) + (last ? end : '');
        const once = add(text);
        expect(add(once)).toBe(once);
        expect(once.startsWith(text)).toBe(true);
      }),
    );
  });
});
