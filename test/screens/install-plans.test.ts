import { describe, expect, it } from 'vitest';
import { reduce } from '../../src/screens/install/reducer.js';
import type { State } from '../../src/screens/install/state.js';
import type { StepOutcome } from '../../src/session/install-session.js';
import {
  AFTER,
  applied,
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
import { finished, PASSWORD_QUESTION, planned, viewAt } from '../support/install-views.js';

describe('applying', () => {
  const risky = (parts: Parameters<typeof planned>[0], foreign = false) => {
    const { standing, preview } = planned(parts, foreign);
    return opened(viewAt('service', standing, { preview }));
  };

  it('asks the questions of the plan first, and hands on a secret only to the session', () => {
    const state = press(risky({ questions: [PASSWORD_QUESTION] }), 'a');
    expect(wants(state)).toEqual([]);
    const sent = press(state, 'pass word<enter>');
    expect(sent.requests).toMatchObject([
      { type: 'apply', step: 'service', answers: { 'password.admin': 'pass word' } },
    ]);
    expect(sent.asking).toBeUndefined();
  });

  it('asks again for a password that will not be taken, and applies nothing with it', () => {
    const state = press(risky({ questions: [PASSWORD_QUESTION] }), 'aabc<enter>');
    expect(wants(state)).toEqual([]);
    expect(state.asking?.form.problem).toEqual({
      question: 'password.admin',
      problem: 'The password for admin is too short: it needs 8 characters at least.',
    });
    expect(wants(press(state, 'defgh-9<enter>'))).toEqual(['apply']);
    expect(wants(press(risky({ questions: [PASSWORD_QUESTION] }), 'a<enter>'))).toEqual(['apply']);
  });

  it('is cancelled by Esc at its questions', () => {
    const state = press(risky({ questions: [PASSWORD_QUESTION] }), 'ax<esc>');
    expect(state.asking).toBeUndefined();
    expect(wants(state)).toEqual([]);
  });

  it('rehearses without questions that can be left empty', () => {
    expect(wants(press(risky({ questions: [PASSWORD_QUESTION] }), 'd'))).toEqual(['rehearse']);
    const needed = { ...PASSWORD_QUESTION, generate: false };
    expect(wants(press(risky({ questions: [needed] }), 'd'))).toEqual([]);
  });

  it.each([
    ['disruptive', { risk: 'disruptive' as const }, false, 'yes'],
    ['weakens-security', { risk: 'weakens-security' as const }, false, 'accept'],
    ["somebody else's objects", {}, true, 'overwrite'],
    ["disruptive, and somebody else's", { risk: 'disruptive' as const }, true, 'overwrite'],
  ])('%s: needs its word', (_, parts, foreign, word) => {
    const state = press(risky(parts, foreign), 'a');
    expect(state.overlay).toMatchObject({ kind: 'confirm', word });
    expect(wants(press(state, '<enter>'))).toEqual([]);
    expect(press(state, '<enter>').notice?.text).toBe('Nothing was changed.');
    expect(press(state, 'a<enter>').overlay).toMatchObject({ wrong: true });
    expect(wants(press(state, `${word}<esc>`))).toEqual([]);
    const sent = press(state, `${word}<enter>`);
    expect(sent.requests).toMatchObject([{ type: 'apply', overForeign: foreign }]);
  });

  it('is not begun twice', () => {
    expect(wants(press(opened(PLAN), 'aa'))).toEqual(['apply']);
    expect(wants(press(started(press(opened(PLAN), 'a'), 'apply'), 'adrsq'))).toEqual([]);
  });

  it('goes to the next step when it is done, unless the person went elsewhere', () => {
    const busy = started(press(opened(PLAN), 'a'), 'apply');
    const done = applied({ state: 'done', view: AFTER, seconds: 3 });
    expect(through(busy, done)).toMatchObject({
      cursor: 'ingress',
      notice: { tone: 'ok', text: 'Service: done after 3 seconds.' },
    });
    expect(through(press(busy, 'gj'), done).cursor).toBe('profile');
    expect(press(through(press(busy, 'gj'), done), '<enter>').cursor).toBe('ingress');
  });

  it('stays where a generated password is shown, until the person goes on', () => {
    const busy = started(press(opened(PLAN), 'a'), 'apply');
    const told = through(
      busy,
      { type: 'progress', progress: { type: 'note', text: 'generated: abc' } },
      applied({ state: 'done', view: AFTER, seconds: 1 }),
    );
    expect(told.cursor).toBe('service');
    expect(told.came.service?.notes).toEqual(['generated: abc']);
    expect(press(told, '<enter>').cursor).toBe('ingress');
  });

  it('opens the diagnosis the first time that a step fails, and only then', () => {
    const failing = applied({
      state: 'failing',
      view: viewAt('service', WAITING, { failures: [FAILURE] }),
      seconds: 9,
    });
    const state = through(started(press(opened(PLAN), 'a'), 'apply'), failing);
    expect(state.diagnosing).toBe(true);
    const left = reduce(state, { type: 'diagnosis-left' });
    expect([left.diagnosing, wants(left)]).toEqual([false, ['look']]);
    const again = through(
      started(through(left, { type: 'looked', view: PLAN }), 'apply', 'service'),
      failing,
    );
    expect(again.diagnosing).toBe(false);
    expect(press(again, '<enter>').diagnosing).toBe(true);
  });

  it.each<[StepOutcome, string, string[]]>([
    [{ state: 'refused', reason: 'The world moved.' }, 'Nothing was changed', ['look']],
    [{ state: 'failed', reason: 'denied', reversed: true }, 'Failed; what was done is reversed', ['look']],
    [{ state: 'failed', reason: 'denied', reversed: false }, 'Failed half-way', ['look']],
    [
      { state: 'interrupted', reason: 'stopped', reversed: true },
      'Stopped; what was done is reversed',
      ['look'],
    ],
    [
      { state: 'waiting', view: viewAt('service', WAITING), seconds: 60 },
      'Not there yet after 60 seconds',
      [],
    ],
    [{ state: 'waiting', view: viewAt('service', TRIAL), seconds: 2 }, 'Applied after 2 seconds', []],
    [
      { state: 'failing', view: viewAt('service', WAITING, { failures: [FAILURE] }), seconds: 9 },
      'Applied, and a failure stops it',
      [],
    ],
  ])('says what came of it: %o', (outcome, headline, wanted) => {
    const state = through(started(press(opened(PLAN), 'a'), 'apply'), applied(outcome));
    expect(state.came.service?.headline).toBe(headline);
    expect(wants(state)).toEqual(wanted);
    expect(state.work).toBeUndefined();
  });
});

describe('undo', () => {
  const done = through(
    started(press(opened(PLAN), 'a'), 'apply'),
    applied({ state: 'done', view: AFTER, seconds: 1 }),
  );

  it('asks for its word, and names the plan', () => {
    const asked = press(done, 'u');
    expect(asked.overlay).toMatchObject({ kind: 'confirm-undo', title: 'the apply', word: 'undo' });
    expect(wants(press(asked, '<enter>'))).toEqual([]);
    expect(wants(press(asked, 'undo<enter>'))).toEqual(['undo']);
  });

  it('forgets the plan when it is undone, and not when it is refused', () => {
    const undoing = started(press(press(done, 'u'), 'undo<enter>'), 'undo', undefined);
    expect(reduce(undoing, { type: 'undone', ok: true, reason: '', view: PLAN })).toMatchObject({
      applied: [],
      cursor: 'service',
    });
    const refused = reduce(undoing, {
      type: 'undone',
      ok: false,
      reason: 'It was changed since.',
      view: AFTER,
    });
    expect([refused.applied.length, refused.notice?.text]).toEqual([
      1,
      'Not undone: the undo. It was changed since.',
    ]);
  });
});

describe('the end', () => {
  it('shows the summary by itself, once', () => {
    const trying = started(press(opened(viewAt('verify', TRIAL)), 'a'), 'trial');
    const result = { ok: true, by: 'api' as const, lines: ['Pushed.'] };
    const state = reduce(trying, { type: 'tried', step: 'verify', result, view: finished() });
    expect(state.overlay?.kind).toBe('summary');
    const closed = press(state, '<esc>');
    expect(closed.overlay).toBeUndefined();
    expect(reduce(closed, { type: 'looked', view: finished() }).overlay).toBeUndefined();
    expect(press(closed, '<enter>').overlay?.kind).toBe('summary');
  });

  it('says why a push failed', () => {
    const trying = started(press(opened(viewAt('verify', TRIAL)), 'a'), 'trial');
    const result = {
      ok: false,
      by: 'docker' as const,
      lines: ['Logged in.'],
      problem: '413 from the ingress',
    };
    const state = reduce(trying, { type: 'tried', step: 'verify', result, view: viewAt('verify', TRIAL) });
    expect(state.came.verify).toMatchObject({ tone: 'fail', lines: ['413 from the ingress', 'Logged in.'] });
  });
});

describe('leaving', () => {
  const exit = (state: State) => {
    const last = state.requests.at(-1);
    return last?.type === 'exit' ? last : undefined;
  };

  it('is 1 before the end, and says how to go on', () => {
    const left = exit(press(opened(PLAN), 'q'));
    expect(left?.code).toBe(1);
    expect(left?.words.join()).toContain('step 12 of 14, Service');
    expect(left?.words.join()).toContain('regdoctor install');
  });

  it('promises nothing on the playground, which goes with the program', () => {
    const state = opened(PLAN);
    const { resume: _, ...setting } = state.setting;
    expect(exit(press({ ...state, setting }, 'q'))?.words).toEqual(['Left at step 12 of 14, Service.']);
  });

  it('is 0 at the end, without words', () => {
    expect(exit(press(opened(finished()), 'q'))).toMatchObject({ code: 0, words: [] });
  });

  it('is 130 by Ctrl-C, and what a signal asks for by a signal', () => {
    expect(exit(press(opened(PLAN), '<ctrl-c>'))?.code).toBe(130);
    expect(exit(reduce(opened(PLAN), { type: 'terminated', code: 143 }))?.code).toBe(143);
  });

  it('drops a plan that was asked for in the same moment', () => {
    expect(wants(press(opened(PLAN), 'a<ctrl-c>'))).toEqual(['exit']);
  });

  it('by Ctrl-C waits for a plan at work, and a second time does not', () => {
    const busy = started(press(opened(PLAN), 'a'), 'apply');
    const leaving = press(busy, '<ctrl-c>');
    expect(wants(leaving)).toEqual(['abort']);
    const ended = reduce(
      leaving,
      applied({ state: 'interrupted', reason: 'All is reversed.', reversed: true }),
    );
    expect(exit(ended)).toMatchObject({ code: 130 });
    expect(exit(ended)?.words.join()).toContain('Stopped; what was done is reversed');
    expect(exit(press(leaving, '<ctrl-c>'))?.words.join()).toContain('regdoctor history');
  });
});
