import { describe, expect, it } from 'vitest';
import type { Question } from '../../src/fixes/fix.js';
import { choiceOf, resolveAnswers } from '../../src/plan/answers.js';

const LIVE: Question = {
  id: 'live',
  prompt: 'Keep containers running?',
  kind: 'text',
  choices: ['yes', 'no'],
  default: 'no',
};

describe('answers to a question with choices', () => {
  it.each([
    ['yes', 'yes'],
    ['YES ', 'yes'],
    ['y', 'yes'],
    ['N', 'no'],
    ['', 'no'],
  ])('%j is %s', (given, answer) => {
    expect(resolveAnswers([LIVE], { live: given })).toMatchObject({ ok: true, answers: { live: answer } });
  });

  it('are refused when they are none of them', () => {
    expect(resolveAnswers([LIVE], { live: 'perhaps' })).toEqual({
      ok: false,
      reason: '"perhaps" is none of yes, no: Keep containers running?',
    });
    expect(choiceOf({ ...LIVE, choices: ['reload', 'restart'] }, 'y')).toBeUndefined();
  });

  it('are taken as they are where there are no choices', () => {
    expect(choiceOf({ id: 'a', prompt: 'A', kind: 'text' }, ' y ')).toBe(' y ');
  });
});
