import { describe, expect, it } from 'vitest';
import { helpEntries, hints } from '../../src/screens/install/hints.js';
import { commandOf, KEYMAP, modeOf } from '../../src/screens/install/keymap.js';
import { reduce } from '../../src/screens/install/reducer.js';
import { initialState, type State } from '../../src/screens/install/state.js';
import { stepContent } from '../../src/screens/install/step-content.js';
import { selectedStep } from '../../src/screens/install/steps.js';
import type { InstallView, StepOutcome } from '../../src/session/install-session.js';
import {
  BLOCKED,
  FAILURE,
  opened,
  PLAN,
  press,
  SETTING,
  standings,
  started,
  TRIAL,
  through,
  WAITING,
  wants,
} from '../support/install-state.js';
import { asks, HOST_QUESTION, planned, STORAGE_QUESTION, viewAt } from '../support/install-views.js';

describe('the keys', () => {
  it.each<[string, InstallView, string, string[]]>([
    ['a on a plan applies it', PLAN, 'a', ['apply']],
    ['d on a plan rehearses it', PLAN, 'd', ['rehearse']],
    ['a on a trial tries', viewAt('verify', TRIAL), 'a', ['trial']],
    ['a where nothing is to be applied', viewAt('dns', BLOCKED), 'a', []],
    ['d where nothing is to be applied', viewAt('dns', BLOCKED), 'd', []],
    ['r looks again', PLAN, 'r', ['look']],
    ['s skips', PLAN, 's', ['skip']],
    ['s on a done step does not', PLAN, 'ks', []],
    ['y asks for the commands', PLAN, 'y', ['commands']],
    ['w writes them', PLAN, 'w', ['save']],
    ['e asks again', PLAN, 'ke', ['reopen']],
    ['enter on a plan changes nothing', PLAN, '<enter>', []],
    ['f without a failure', PLAN, 'f', []],
    ['u without a plan', PLAN, 'u', []],
    ['q leaves', PLAN, 'q', ['exit']],
    ['Ctrl-C leaves', PLAN, '<ctrl-c>', ['exit']],
    ['Ctrl-Z suspends', PLAN, '<ctrl-z>', ['suspend']],
    ['Ctrl-L draws anew', PLAN, '<ctrl-l>', ['redraw']],
    ['a step that is waited for waits by itself', viewAt('workload', WAITING), '', ['wait']],
    ['letters in a form are text', viewAt('profile', asks(HOST_QUESTION)), 'qrsad', []],
    ['Esc leads from the form to the keys', viewAt('profile', asks(HOST_QUESTION)), '<esc>r', ['look']],
    ['enter sends an answer', viewAt('profile', asks(HOST_QUESTION)), 'h.io<enter>', ['answer']],
  ])('%s', (_, view, keys, wanted) => {
    expect(wants(press(opened(view), keys))).toEqual(wanted);
  });

  it.each([false, true])('skip a step, or take it back where skipped is %s', (skipped) => {
    const steps = PLAN.steps.map((step) => (step.id === PLAN.current ? { ...step, skipped } : step));
    expect(press(opened({ ...PLAN, steps }), 's').requests).toMatchObject([
      { type: 'skip', skipped: !skipped },
    ]);
  });

  it.each(standings)('of the footer do what it says: %s', (_, view) => {
    const state = opened(view);
    const mode = modeOf(state);
    const shown = hints(state, true).map(({ text }) => text);
    const bindings = KEYMAP.filter(
      ({ short, modes, when }) =>
        short !== undefined && shown.includes(short) && modes.includes(mode) && (when?.(state) ?? true),
    );
    expect(bindings.length).toBeGreaterThanOrEqual(shown.length);
    for (const { keys, command } of bindings) {
      if (keys[0] !== 'tab') expect(commandOf(keys[0] ?? '', state)).toBe(command);
    }
  });

  it.each([
    [BLOCKED, true],
    [{ ...BLOCKED, commands: [] }, false],
  ])('offer the commands of a step where there are any', (standing, offered) => {
    const shown = hints(opened(viewAt('dns', standing)), true).map(({ text }) => text);
    expect(shown.includes('as commands')).toBe(offered);
  });

  it('stand in the help, each with a text that fits beside it', () => {
    const commands = new Set(KEYMAP.map(({ command }) => command));
    const help = helpEntries(true);
    expect(help).toHaveLength(commands.size - 2);
    for (const { text } of help) expect(text.length).toBeLessThanOrEqual(23);
  });

  it.each([
    ['j', 'ingress'],
    ['k', 'workload'],
    ['b', 'workload'],
    ['<left>', 'workload'],
    ['<right>', 'ingress'],
    ['g', 'access'],
    ['G', 'verify'],
    ['Gj', 'verify'],
    ['gk', 'access'],
  ])('%s goes to %s', (keys, step) => {
    expect(selectedStep(press(opened(PLAN), keys))?.id).toBe(step);
  });

  it('scroll the step when it has the focus, and a page at a time always, never past its end', () => {
    const state = opened(PLAN, 80, 16);
    expect(press(state, '<tab>jj').scroll.step).toBe(2);
    expect(press(state, '<tab>jj').cursor).toBe('service');
    const end = press(state, '<pagedown><pagedown><pagedown><pagedown>').scroll.step;
    expect(end).toBeGreaterThan(0);
    expect(press(state, '<pagedown><pagedown><pagedown><pagedown><pagedown>').scroll.step).toBe(end);
    expect(press(state, '<pagedown><pageup>').scroll.step).toBe(0);
  });

  it('are not heard while the diagnosis lies over the screen', () => {
    const view = viewAt('certificate', WAITING, { failures: [FAILURE] });
    const state = press(opened(view), 'f');
    expect(state.diagnosing).toBe(true);
    expect(press(state, 'qsar<ctrl-c>')).toEqual(state);
    expect(reduce(state, { type: 'paste', text: 'x' })).toBe(state);
  });
});

describe('answering', () => {
  const asking = opened(viewAt('profile', asks(HOST_QUESTION, STORAGE_QUESTION)));

  it('sends the answers of all questions', () => {
    const { requests } = press(asking, 'h.io<enter><down><enter>');
    expect(requests).toMatchObject([
      { type: 'answer', step: 'profile', answers: { host: 'h.io', storage: 'emptyDir' } },
    ]);
  });

  it('keeps what was typed when it is not taken, and says why at the question', () => {
    const sent = started(press(asking, 'local<enter><enter>'), 'answer');
    const state = reduce(sent, {
      type: 'answered',
      step: 'profile',
      result: { question: 'host', problem: 'no dot' },
    });
    expect(state.forms.profile).toMatchObject({
      index: 0,
      problem: { problem: 'no dot' },
      fields: { host: { text: 'local' } },
    });
    expect(state.work).toBeUndefined();
  });

  it('takes no key for the form until the answer is taken', () => {
    const state = started(press(asking, 'local<enter><enter>'), 'answer');
    expect(press(state, 'xyz').forms.profile?.fields.host?.text).toBe('local');
  });

  it('gives the keys back to the steps when a plan follows at the same step', () => {
    const sent = started(press(asking, 'h.io<enter><enter>'), 'answer');
    const { standing, preview } = planned();
    const next = reduce(sent, {
      type: 'answered',
      step: 'profile',
      result: viewAt('profile', standing, { preview }),
    });
    expect([next.cursor, next.focus]).toEqual(['profile', 'steps']);
  });

  it('has an answer of the command line in its field, until the question was answered', () => {
    const setting = { ...SETTING, given: { 'profile.host': 'given.io', 'profile.storage': 'EMPTYDIR' } };
    const view = viewAt('profile', asks(HOST_QUESTION, STORAGE_QUESTION));
    const first = reduce(initialState(setting, 80, 24), { type: 'looked', view });
    const answers = { host: 'given.io', storage: 'emptyDir' };
    const sent = press(first, '<enter><enter>');
    expect(sent.requests.at(-1)).toMatchObject({ type: 'answer', step: 'profile', answers });
    const again = viewAt('profile', asks({ ...HOST_QUESTION, default: 'later.io' }));
    const asked = reduce(started(sent, 'answer'), { type: 'answered', step: 'profile', result: again });
    expect(asked.forms.profile?.fields.host?.text).toBe('later.io');
  });

  it('has it also where the source of the certificate is asked before cert-manager', () => {
    const setting = { ...SETTING, given: { 'source.storage': 'emptyDir' } };
    const view = viewAt('cert-manager', asks(STORAGE_QUESTION));
    const { forms } = reduce(initialState(setting, 80, 24), { type: 'looked', view });
    expect(forms['cert-manager']?.fields.storage?.text).toBe('emptyDir');
  });

  it('begins anew when the step asks on, and goes on when it does not', () => {
    const sent = started(press(asking, 'h.io<enter><enter>'), 'answer');
    const more = reduce(sent, {
      type: 'answered',
      step: 'profile',
      result: viewAt('profile', asks(HOST_QUESTION)),
    });
    expect(more.forms.profile?.fields.host?.text).toBe('');
    const on = reduce(sent, { type: 'answered', step: 'profile', result: PLAN });
    expect(on.cursor).toBe('service');
    expect(on.focus).toBe('steps');
  });

  it('keeps what is being typed through a look', () => {
    const state = reduce(press(asking, 'half'), {
      type: 'looked',
      view: viewAt('profile', asks(HOST_QUESTION, STORAGE_QUESTION)),
    });
    expect(state.forms.profile?.fields.host?.text).toBe('half');
  });

  it('again: opens the form at the step, though another one is current', () => {
    const again = viewAt('service', planned().standing, {
      steps: { profile: { standing: asks(HOST_QUESTION) } },
    });
    const state = reduce(press(opened(PLAN), 'ge'), {
      type: 'decided',
      step: 'profile',
      view: again,
      reopened: true,
    });
    expect([state.cursor, state.focus]).toEqual(['profile', 'step']);
  });

  it('again: says when there is nothing to change', () => {
    const state = reduce(press(opened(PLAN), 'ge'), {
      type: 'decided',
      step: 'access',
      view: PLAN,
      reopened: true,
    });
    expect(state.notice?.text).toBe('This step has no answer that could be changed.');
  });
});

describe('waiting', () => {
  const waiting = viewAt('workload', WAITING);

  it('is begun by itself once, is stopped by Esc, and goes on by enter', () => {
    const state = started(opened(waiting), 'wait');
    const stopped = press(state, '<esc>');
    expect([stopped.work, wants(stopped)]).toEqual([undefined, ['abort']]);
    const looked = through(stopped, { type: 'taken', upTo: 999 }, { type: 'looked', view: waiting });
    expect(wants(looked)).toEqual([]);
    expect(wants(press(looked, '<enter>'))).toEqual(['wait']);
  });

  it('is begun where something fails, which may be of the moment, but not again once that was opened', () => {
    const failing = viewAt('workload', WAITING, { failures: [FAILURE] });
    const waited = started(opened(failing), 'wait');
    expect(waited.requests).toEqual([]);
    const outcome: StepOutcome = { state: 'failing', view: failing, seconds: 6 };
    const shown = reduce(waited, { type: 'awaited', step: 'workload', outcome });
    expect(shown.diagnosing).toBe(true);
    const back = reduce(shown, { type: 'diagnosis-left' });
    expect(wants(back)).toEqual(['look']);
    expect(wants(reduce({ ...back, requests: [] }, { type: 'looked', view: failing }))).toEqual([]);
  });

  it.each([
    ['was answered', viewAt('workload', asks(HOST_QUESTION))],
    ['was blocked', viewAt('workload', BLOCKED)],
  ])('is begun anew at a step that %s in between', (_, between) => {
    const waited = started(opened(waiting), 'wait');
    const outcome: StepOutcome = { state: 'waiting', view: between, seconds: 60 };
    const stopped = reduce(waited, { type: 'awaited', step: 'workload', outcome });
    const again = reduce({ ...stopped, requests: [] }, { type: 'looked', view: waiting });
    expect(wants(again)).toEqual(['wait']);
  });

  it('is not begun where the person is elsewhere', () => {
    const elsewhere = press(started(opened(PLAN), 'look', undefined), 'g');
    expect(wants(reduce(elsewhere, { type: 'looked', view: waiting }))).toEqual([]);
  });

  it('after a plan is stopped by Esc, and the plan stays; before, Esc does nothing', () => {
    const busy = started(press(opened(PLAN), 'a'), 'apply');
    expect(wants(press(busy, '<esc>'))).toEqual([]);
    const change = { type: 'change', index: 0, of: 1, what: 'Service x', state: 'done' } as const;
    const settling = through(
      busy,
      { type: 'progress', progress: change },
      { type: 'progress', progress: { type: 'standing', step: 'service', standing: WAITING } },
    );
    const stopping = press(settling, '<esc>');
    expect([stopping.work?.stopping, wants(stopping)]).toEqual([true, ['abort']]);
    const ended = through(
      stopping,
      { type: 'taken', upTo: 999 },
      { type: 'broke', reason: 'aborted', aborted: true },
    );
    expect(ended.came.service).toMatchObject({ headline: 'Stopped', lines: ['What was applied stays.'] });
    expect(ended.applied).toEqual(['the apply']);
    expect(wants(ended)).toEqual(['look']);
  });
});

describe('looking', () => {
  it('says why nothing could be looked at, and tries again', () => {
    const looking = started(initialState(SETTING, 80, 24), 'look', undefined);
    const state = reduce(looking, { type: 'broke', reason: 'connection refused', aborted: false });
    expect(state.trouble).toBe('connection refused');
    expect(wants(press(state, 'asr'))).toEqual(['look']);
  });

  it('keeps what is known when a later look fails', () => {
    const state = through(started(press(opened(PLAN), 'r'), 'look', undefined), {
      type: 'broke',
      reason: 'timeout',
      aborted: false,
    });
    expect(state.view).toBe(PLAN);
    expect(state.notice).toMatchObject({ tone: 'fail', text: 'It could not be looked at again: timeout' });
  });

  it('skips from the beginning what is to be skipped', () => {
    const state = reduce(initialState({ ...SETTING, skip: ['dns', 'storage'] }, 80, 24), {
      type: 'looked',
      view: PLAN,
    });
    expect(state.requests.filter(({ type }) => type === 'skip')).toMatchObject([
      { step: 'dns' },
      { step: 'storage' },
    ]);
    expect(wants(reduce({ ...state, requests: [] }, { type: 'looked', view: PLAN }))).toEqual([]);
  });
});

describe('a long form', () => {
  const about = 'A sentence that is so long that it takes more than one row of the pane beside the steps.';
  const choices = ['one', 'two', 'three', 'four', 'five', 'six'];
  const long = {
    ...STORAGE_QUESTION,
    choices,
    default: 'six',
    about: Object.fromEntries(choices.map((name) => [name, about])),
  };
  const state = opened(viewAt('profile', asks(long)), 80, 16);
  const shown = (at: State) => {
    const { lines, top, height } = stepContent(at);
    return lines.slice(top, top + height - 1).map((line) => line.map(({ text }) => text).join(''));
  };

  it('has the chosen one in sight', () => {
    for (const keys of ['', '<up>', '<up><up><up>', '<home>']) {
      expect(shown(press(state, keys)).some((row) => row.startsWith('  ❯'))).toBe(true);
    }
  });

  it('is scrolled by pages until the next key, never past its ends', () => {
    const up = press(state, '<pageup><pageup><pageup><pageup>');
    expect(shown(up)[0]).toBe(shown(opened(viewAt('profile', asks(HOST_QUESTION)), 80, 16))[0]);
    expect(shown(press(up, '<pagedown><pagedown><pagedown><pagedown>'))).toEqual(shown(state));
    expect(shown(press(up, '<down>'))).toEqual(shown(state));
  });
});
