import { describe, expect, it } from 'vitest';
import { summaryText } from '../../src/report/summary.js';
import { diagnosisOf, finding, style } from './support.js';

describe('what is left on the terminal', () => {
  it('are the roots, failures first', () => {
    const subject = { apiVersion: 'v1', kind: 'Pod', namespace: 'default', name: 'p' };
    const cause = finding({ code: 'RD603', subject, effects: ['container-exits'] });
    const consequence = finding({ code: 'RD511', blames: [{ subject, effect: 'container-exits' }] });
    const warning = finding({ code: 'RD701', level: 'warn', title: 'a\x1b[31mb' });
    expect(summaryText(diagnosisOf([warning, consequence, cause]), style())).toEqual([
      '✖ RD603  Title of RD603',
      '! RD701  ab',
    ]);
    expect(summaryText(diagnosisOf([]), style())).toEqual(['✔ Nothing was found.']);
  });
});
