import { describe, expect, it } from 'vitest';
import { resultOfApply } from '../../src/screens/diagnosis/outcome.js';
import { examinationWith, finding } from '../report/support.js';

const cause = finding({ code: 'RD304' });
const symptom = finding({ code: 'RD101' });
const before = examinationWith([cause, symptom]).diagnosis;

describe('what is said of a plan that helped', () => {
  const examination = examinationWith([{ ...cause, level: 'warn' }]);
  const outcome = { state: 'fixed', examination, seconds: 2 } as const;

  it('is that it is fixed, and what is gone', () => {
    expect(resultOfApply(outcome, before)).toEqual({
      tone: 'ok',
      headline: 'Fixed in 2 seconds',
      lines: ['Gone: RD101.', 'Nothing is broken any more.'],
    });
  });

  it('is of a workaround that it hides the failure, and what is still there', () => {
    expect(resultOfApply(outcome, before, true)).toEqual({
      tone: 'warn',
      headline: 'The workaround works, after 2 seconds',
      lines: ['Hidden, not cured: RD101.', 'Still there: RD304.'],
    });
  });
});
