import { describe, expect, it } from 'vitest';
import { emptyEvidence } from '../../src/evidence/empty.js';
import { readingName } from '../../src/screens/diagnosis/reading-name.js';

describe('the name of a reading', () => {
  it.each([
    ['dockerHost', 'Docker host'],
    ['dockerConfig', "Docker's configuration"],
    ['plainHttp', 'plain HTTP'],
    ['pods', 'pods'],
    ['secrets/docker-registry', 'secret docker-registry'],
    ['toString', 'toString'],
    ['issuers/a\u001b[31m', 'issuer a'],
  ])('of %j is %j', (what, name) => {
    expect(readingName(what)).toBe(name);
  });

  it('is of no reading one of the code', () => {
    const { readings } = emptyEvidence({ kind: 'host', name: 'h' }, { namespace: '', port: 443 }, '');
    expect(Object.keys(readings).filter((key) => /[a-z][A-Z]/.test(readingName(key)))).toEqual([]);
  });
});
