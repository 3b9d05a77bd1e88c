import { hashSync } from 'bcryptjs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { htpasswdFacts, schemeOf } from '../../src/evidence/htpasswd-facts.js';

const bcrypt = hashSync('admin123', 4);
const facts = (text: string) => htpasswdFacts(new TextEncoder().encode(text));

describe('htpasswdFacts', () => {
  it('knows bcrypt with each of its prefixes', () => {
    for (const prefix of ['$2a$', '$2b$', '$2y$'])
      expect(schemeOf(bcrypt.replace(/^\$2.\$/, prefix))).toBe('bcrypt');
  });

  it.each([
    ['$apr1$abcdefgh$0123456789abcdefghijkl', 'apr1-md5'],
    ['{SHA}8Vu2jpgzv0+Y/FpYcGN1Yf4yV0k=', 'sha1'],
    ['rqXexS6ZhobKA', 'crypt'],
    ['$$2y$$05$$abcdefghijklmnopqrstuv', 'bcrypt-escaped'],
    ['$2y$05$tooshort', 'bcrypt-damaged'],
    ['admin123!', 'plain'],
  ])('tells %s as %s', (hash, scheme) => expect(schemeOf(hash)).toBe(scheme));

  it('sees entries, blank lines and comments, with CRLF or not', () => {
    const { lines } = facts(`admin:${bcrypt}\r\n\r\n# team\r\ndev:${bcrypt}\n\n`);
    expect(lines.map(({ number, kind, user }) => [number, kind, user])).toEqual([
      [1, 'entry', 'admin'],
      [2, 'blank', undefined],
      [3, 'comment', undefined],
      [4, 'entry', 'dev'],
      [5, 'blank', undefined],
    ]);
  });

  it('recognises a value that was encoded twice, also when base64 wrapped it', () => {
    const twice = Buffer.from(`admin:${bcrypt}\n`).toString('base64');
    expect(facts(twice)).toMatchObject({
      encodedTwice: true,
      lines: [{ kind: 'malformed', resembles: 'base64' }],
    });
    expect(facts(`${twice.slice(0, 40)}\n${twice.slice(40)}\n`).encodedTwice).toBe(true);
    expect(facts(`admin:${bcrypt}`).encodedTwice).toBe(false);
  });

  it('recognises a file name and a byte order mark', () => {
    expect(facts('./htpasswd').lines[0]).toMatchObject({ kind: 'malformed', resembles: 'path' });
    expect(facts(`\uFEFFadmin:${bcrypt}`).byteOrderMark).toBe(true);
  });

  it('never keeps a hash or a password', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Za-z0-9./$]{12,40}$/), (secret) => {
        expect(JSON.stringify(facts(`admin:${secret}\n`))).not.toContain(secret);
      }),
    );
  });
});
