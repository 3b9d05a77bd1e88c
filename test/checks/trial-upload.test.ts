import { describe, expect, it } from 'vitest';
import { CATALOGUE } from '../../src/checks/catalogue.js';
import { nginxSize } from '../../src/checks/shared/body-limit.js';
import { diagnose } from '../../src/diagnosis/diagnose.js';
import type { Evidence } from '../../src/evidence/model.js';
import { leftOut } from '../../src/evidence/reading.js';
import { annotate, refused413, sentTo, tried } from '../support/push-evidence.js';
import { HOST } from '../support/tls-evidence.js';

const verdicts = (evidence: Evidence) =>
  Object.fromEntries(
    diagnose(evidence, CATALOGUE)
      .checks.filter(({ code }) => code === 'RD406' || code === 'RD411')
      .map(({ code, verdict }) => [code, verdict]),
  );

const ingressHop = (evidence: Evidence) =>
  diagnose(evidence, CATALOGUE).hops.find(({ hop }) => hop === 'ingress')?.state;

describe('the trial upload is told by', () => {
  it.each([
    ['a pass of both when it was taken', () => tried(), 'pass', 'pass'],
    [
      'RD406 alone when it was too large',
      () => refused413((evidence) => annotate(evidence, {})),
      'fail',
      'pass',
    ],
    [
      'RD411 alone when its address was wrong',
      () => sentTo(`http://${HOST}/`, 'http instead of https'),
      'skipped',
      'fail',
    ],
    [
      'nobody when nobody asked for it',
      () => tried({}, (e) => (e.readings.push = leftOut('--push-test was not given'))),
      'skipped',
      'skipped',
    ],
  ] as const)('%s', async (_, evidence, rd406, rd411) => {
    expect(verdicts(await evidence())).toEqual({ RD406: rd406, RD411: rd411 });
  });

  it.each(['refused', 'not-found', 'storage', 'unavailable', 'other'] as const)(
    '"could not tell" of both when it was %s, so that such a run never ends well',
    async (problem) => {
      const evidence = await tried({ ok: false, problem, message: 'the answer was 4711' });
      const checks = diagnose(evidence, CATALOGUE).checks.filter(({ verdict }) => verdict === 'unknown');
      expect(checks.map(({ code }) => code)).toEqual(['RD406', 'RD411']);
      for (const { reasons } of checks) {
        expect(reasons.join()).toContain('the answer was 4711');
        expect(reasons.join().includes('RD110')).toBe(problem === 'refused');
      }
    },
  );

  it('does not hide that the ingress was seen when nobody asked for it', async () => {
    const left = await tried({}, (e) => (e.readings.push = leftOut('--push-test was not given')));
    expect(ingressHop(left)).toBe('ok');
    expect(ingressHop(await refused413((evidence) => annotate(evidence, {})))).toBe('fail');
  });
});

describe('a size of nginx', () => {
  it.each([
    ['0', Number.POSITIVE_INFINITY],
    ['1024', 1024],
    ['512k', 524_288],
    ['2M', 2_097_152],
    [' 1g ', 1_073_741_824],
    ['0m', Number.POSITIVE_INFINITY],
    ['1MB', undefined],
    ['unlimited', undefined],
    ['', undefined],
    ['-1', undefined],
  ])('%j', (size, bytes) => {
    expect(nginxSize(size)).toBe(bytes);
  });
});
