import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { CATALOGUE } from '../../src/checks/catalogue.js';
import { why } from '../../src/diagnosis/why.js';

const SAMPLES = readFileSync(fileURLToPath(new URL('../fixtures/why-samples.tsv', import.meta.url)), 'utf8')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => {
    const [code = '', text = ''] = line.split('\t');
    return { code, text };
  });

/** Codes from which nothing in the catalogue may be missing: each has at least one sample. */
const known = SAMPLES.filter(({ code }) => code !== '-');

describe('why', () => {
  it.each(known)('$code prints: $text', ({ code, text }) => {
    expect(why(text, CATALOGUE).map((match) => match.code)).toContain(code);
  });

  it.each(SAMPLES.filter(({ code }) => code === '-'))('nothing known prints: $text', ({ text }) => {
    expect(why(text, CATALOGUE).map((match) => match.code)).toEqual([]);
  });

  it('has a sample of every failure that prints something', () => {
    const sampled = new Set(known.map(({ code }) => code));
    const without = CATALOGUE.filter((check) => check.signs.length > 0 && !sampled.has(check.code));
    expect(without.map((check) => check.code)).toEqual([]);
  });

  it('names the failure first that recognises most of the text', () => {
    const text = 'Unable to connect to the server: x509: certificate signed by unknown authority';
    const codes = why(text, CATALOGUE).map((match) => match.code);
    expect(codes[0]).toBe('RD801');
    expect(codes).toContain('RD101');
  });

  it('finds a line in the middle of a longer output, wrapped and coloured by the terminal', () => {
    const text =
      'Events:\n  Warning  FailedMount  6s  kubelet\n    \u001b[31mMountVolume.SetUp\u001b[0m failed for volume\n  \u201chtpasswd\u201d : secret "docker-registry" not found\u001b[0m\n';
    const [first] = why(text, CATALOGUE);
    expect(first?.code).toBe('RD605');
    expect(first?.sign.printedBy).toContain('kubectl describe pod');
    expect(first?.matched).toBe(
      'MountVolume.SetUp failed for volume "htpasswd" : secret "docker-registry" not found',
    );
  });

  it('does not mind upper and lower case', () => {
    expect(why('ERROR: YOU MUST BE LOGGED IN TO THE SERVER', CATALOGUE)[0]?.code).toBe('RD802');
  });

  it('lists a failure once even when several of its signs match', () => {
    const text =
      'secret "docker-registry" not found\nMountVolume.SetUp failed for volume "htpasswd" : secret "docker-registry" not found\nreferences non-existent secret key: HTPASSWD';
    const codes = why(text, CATALOGUE).map((match) => match.code);
    expect(codes.filter((code) => code === 'RD605')).toHaveLength(1);
  });

  it('says nothing to an empty text and to one without checks', () => {
    expect(why('  \n ', CATALOGUE)).toEqual([]);
    expect(why('x509: certificate signed by unknown authority', [])).toEqual([]);
  });

  it('answers a very long text in reasonable time', () => {
    const started = performance.now();
    why('unable to connect to the server: '.repeat(100_000), CATALOGUE);
    why(`HTTP/1.1 200 OK ${'x '.repeat(200_000)}`, CATALOGUE);
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});
