import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sanitize, sanitizeLine } from '../../src/report/sanitize.js';

describe('sanitize', () => {
  it.each([
    ['colour', '\u001b[31mred\u001b[0m', 'red'],
    ['8-bit CSI', '\u009b2Jx', 'x'],
    ['window title', 'a\u001b]0;owned\u0007b', 'ab'],
    ['link with ST', '\u001b]8;;http://evil\u001b\\text\u001b]8;;\u001b\\', 'text'],
    ['device control', 'a\u001bP1;2qdata\u001b\\b', 'ab'],
    ['unfinished title', 'a\u001b]0;rest', 'a]0;rest'],
    ['bell, backspace, carriage return', 'a\u0007b\b\rc', 'ab\nc'],
    ['bidirectional override', 'file\u202etxt.exe', 'filetxt.exe'],
    ['isolates', '\u2066a\u2069', 'a'],
    ['byte order mark', '\ufeffkey', 'key'],
    ['tab', 'a\tb', 'a    b'],
    ['half a pair', 'a\ud83db', 'ab'],
    ['Chinese and emoji stay', '证书 👩‍💻 é', '证书 👩‍💻 é'],
    ['line ends', 'a\r\nb\nc', 'a\nb\nc'],
  ])('%s', (_, raw, clean) => {
    expect(sanitize(raw)).toBe(clean);
  });

  it('leaves no control or reordering character, whatever comes in, and changes nothing the second time', () => {
    const nasty = fc.array(
      fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.constantFrom(
          '\u001b[',
          '\u001b]',
          '\u0007',
          '\u001b\\',
          '\u009b',
          '\u202e',
          '\r',
          '\t',
          '31m',
          '\ud83d',
        ),
      ),
    );
    fc.assert(
      fc.property(nasty, (parts) => {
        const clean = sanitize(parts.join(''));
        expect(clean).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/u);
        expect(sanitize(clean)).toBe(clean);
        expect(sanitizeLine(clean)).not.toContain('\n');
      }),
    );
  });

  it('keeps ordinary text as it is', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[ -~\u4e00-\u9fff]*$/), (text) => {
        expect(sanitize(text)).toBe(text);
      }),
    );
  });
});
