import { describe, expect, it } from 'vitest';
import { reduce as reduceDiagnosis } from '../../src/screens/diagnosis/reducer.js';
import { initialState as diagnosisState } from '../../src/screens/diagnosis/state.js';
import { openedAt } from '../../src/screens/install/diagnosing.js';
import { hints } from '../../src/screens/install/hints.js';
import { reduce } from '../../src/screens/install/reducer.js';
import type { State } from '../../src/screens/install/state.js';
import type { InstallView, StepView } from '../../src/session/install-session.js';
import type { Standing } from '../../src/steps/step.js';
import { HOWTO, RD201 } from '../support/howto.js';
import {
  applied,
  BLOCKED,
  FAILURE,
  opened,
  PLAN,
  press,
  started,
  TRIAL,
  through,
  WAITING,
  wants,
} from '../support/install-state.js';
import { asks, HOST_QUESTION, planned, viewAt } from '../support/install-views.js';

/** The step behind the Service is stopped by a failure that is cured at its cause. */
function stoppedAt(standing: Standing, more: Partial<StepView> = {}): InstallView {
  return { ...viewAt('ingress', standing, { failures: [FAILURE], ...more }), examination: HOWTO };
}

const STOPPED = stoppedAt(BLOCKED);
const done = (view: InstallView) => applied({ state: 'done', view, seconds: 7 });
const applying = () => started(press(opened(PLAN), 'a'), 'apply');

describe('the footer where a failure stops a step', () => {
  const offers = (view: InstallView) => hints(opened(view), true).map(({ keys, text }) => `${keys} ${text}`);
  const curable = stoppedAt(WAITING);
  const incurable = { ...curable, examination: { ...HOWTO, remedies: {} } };

  it('offers the fix where there is one, and the diagnosis alone where there is none', () => {
    expect(offers(curable)).toContain('f show the fix');
    expect(offers(incurable)).toContain('f open the diagnosis');
    expect(offers(incurable)).not.toContain('f show the fix');
  });
});

describe('the diagnosis opens by itself', () => {
  it.each([
    ['blocked', BLOCKED],
    ['applied', { state: 'done', says: 'It is there.' } as Standing],
  ])('after a plan, where the next step is %s and fails, once', (_, standing) => {
    const view = stoppedAt(standing);
    const state = reduce(applying(), done(view));
    expect([state.diagnosing, state.cursor]).toEqual([true, 'ingress']);
    const back = through(state, { type: 'diagnosis-left' }, { type: 'taken', upTo: 999 });
    const again = reduce(started(back, 'wait', 'ingress'), {
      type: 'awaited',
      step: 'ingress',
      outcome: { state: 'failing', view, seconds: 6 },
    });
    expect(again.diagnosing).toBe(false);
  });

  it('after a push that failed, at the step that is the reason', () => {
    const trying = started(press(opened(viewAt('verify', TRIAL)), 'a'), 'trial');
    const result = { ok: false, by: 'docker' as const, lines: [], problem: '413' };
    const state = reduce(trying, { type: 'tried', step: 'verify', result, view: STOPPED });
    expect([state.diagnosing, state.cursor]).toEqual([true, 'ingress']);
  });

  it.each([
    ['where no failure is known', viewAt('ingress', BLOCKED)],
    ['where nothing cures it', { ...STOPPED, examination: { ...HOWTO, remedies: {} } }],
    ['where it was passed over', stoppedAt(BLOCKED, { skipped: true })],
    ['at a plan, which is to be agreed to first', stoppedAt(planned().standing)],
    ['at a question', stoppedAt(asks(HOST_QUESTION))],
    ['at a trial', stoppedAt(TRIAL)],
    ['at what only needs time, which is waited for first', stoppedAt(WAITING)],
  ])('but not %s', (_, view) => {
    expect(reduce(applying(), done(view)).diagnosing).toBe(false);
  });

  it('but not on the first look at a cluster, nor on the next one, nor after an answer', () => {
    const first = opened(STOPPED);
    const second = reduce(started(first, 'look', undefined), { type: 'looked', view: STOPPED });
    const answering = started(press(opened(viewAt('profile', asks(HOST_QUESTION))), 'h<enter>'), 'answer');
    const answered = reduce(answering, { type: 'answered', step: 'profile', result: STOPPED });
    for (const state of [first, second, answered]) {
      expect(state.diagnosing).toBe(false);
      expect(press(state, 'f').diagnosing).toBe(true);
    }
  });

  it('but not over a password that is shown once', () => {
    const note = { type: 'note', text: 'Password, generated and shown only now: x' } as const;
    const noted = reduce(applying(), { type: 'progress', progress: note });
    expect(reduce(noted, done(STOPPED)).diagnosing).toBe(false);
  });

  it.each([
    ['elsewhere', (state: State) => press(state, 'kk')],
    ['in the help', (state: State) => press(state, '?')],
  ])('but not when the person is %s', (_, go) => {
    const waiting = go(started(opened(viewAt('service', WAITING)), 'wait'));
    const view = viewAt('service', WAITING, { failures: [FAILURE] });
    const outcome = { state: 'failing' as const, view, seconds: 6 };
    const state = reduce(waiting, { type: 'awaited', step: 'service', outcome });
    expect(state.diagnosing).toBe(false);
    expect(state.diagnosed).toEqual([]);
  });

  it('with the cause of what stops the step, and says which step that is', () => {
    const cause = HOWTO.diagnosis.findings.find(({ code }) => code === RD201.code);
    expect(openedAt(opened(STOPPED))).toEqual({ about: cause?.id, occasion: 'step 13 of 14, Ingress' });
    expect(openedAt(opened(PLAN)).about).toBeUndefined();
  });
});

describe('the key that closes the diagnosis', () => {
  const keys = (state: State, at: number, ...texts: string[]) =>
    reduce(state, { type: 'keys', presses: texts.map((text) => ({ text })), at });
  const closed = () => {
    const open = keys(press(opened(STOPPED), 'f'), 5000, 'q');
    return through(
      open,
      { type: 'diagnosis-left' },
      { type: 'looked', view: STOPPED },
      { type: 'taken', upTo: 999 },
    );
  };

  it('does not quit the install when it is held down or pressed twice', () => {
    const state = [5030, 5400, 5800].reduce((now, at) => keys(now, at, 'q'), closed());
    expect(wants(state)).toEqual([]);
    expect(state.notice?.text).toBe('Back in the install. Another q quits it.');
    expect(wants(keys(state, 6400, 'q'))).toEqual(['exit']);
  });

  it('leaves every other key as it is', () => {
    expect(wants(keys(closed(), 5100, 'r'))).toEqual(['look']);
    expect(wants(keys(closed(), 5600, 'q'))).toEqual(['exit']);
  });

  it('is the last one that is heard', () => {
    const setting = { canApply: true, strict: false, unicode: true, alternateScreen: true, inInstall: true };
    const empty = reduceDiagnosis(diagnosisState(setting, 80, 24), { type: 'taken', upTo: 99 });
    const shown = reduceDiagnosis(empty, { type: 'examined', examination: HOWTO });
    const typed = (...texts: string[]) =>
      reduceDiagnosis(shown, { type: 'keys', presses: texts.map((text) => ({ text })) }).requests;
    expect(typed('a').length + typed('u').length).toBeGreaterThan(0);
    expect(typed('q', 'u', 'q')).toMatchObject([{ type: 'leave' }]);
    expect(wants(press(opened(PLAN), 'qaq'))).toEqual(['exit']);
  });
});
