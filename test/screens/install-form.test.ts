import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Press } from '../../src/screens/diagnosis/keys.js';
import {
  answersOf,
  type Form,
  formOf,
  pasteInForm,
  pressInForm,
  withProblem,
} from '../../src/screens/install/form.js';
import type { StepQuestion } from '../../src/steps/step.js';
import { HOST_QUESTION, PASSWORD_QUESTION, STORAGE_QUESTION } from '../support/install-views.js';

const NAMESPACE: StepQuestion = { id: 'namespace', kind: 'text', prompt: 'Namespace', default: 'default' };
const EMAIL: StepQuestion = {
  id: 'email',
  kind: 'text',
  prompt: 'E-mail',
  default: 'a@example.org',
  optional: true,
};
const SECRET: StepQuestion = { id: 'key', kind: 'secret', prompt: 'Secret key' };
const YES: StepQuestion = {
  id: 'sure',
  kind: 'text',
  prompt: 'Sure?',
  choices: ['yes', 'no'],
  default: 'no',
};

const LINES: StepQuestion = { id: 'solver', kind: 'text', prompt: 'DNS provider', multiline: true };

const KIND: StepQuestion = {
  id: 'kind',
  kind: 'text',
  prompt: 'Kind',
  choices: ['made', 'there'],
  default: 'made',
};
const NAME: StepQuestion = {
  id: 'name',
  kind: 'text',
  prompt: 'Name',
  when: { question: 'kind', answers: ['there'] },
};

/** Presses keys: `<enter>` is a named key, everything else typed text. */
function press(questions: StepQuestion[], keys: string) {
  const presses = [...keys.matchAll(/<([^>]+)>|./gu)].map(
    ([all, key]): Press => (key === undefined ? { text: all } : { key }),
  );
  let form: Form = formOf(questions);
  let next = 'stay';
  for (const one of presses) {
    const pressed = pressInForm(form, one);
    form = pressed.form;
    next = pressed.next;
  }
  return { form, next, answers: answersOf(form) };
}

describe('answers', () => {
  it.each([
    ['typed', [HOST_QUESTION], 'reg.example.com<enter>', { host: 'reg.example.com' }],
    [
      'without the spaces around them',
      [HOST_QUESTION],
      ' reg.example.com <enter>',
      { host: 'reg.example.com' },
    ],
    ['letters that are keys elsewhere', [HOST_QUESTION], 'qsbau?<enter>', { host: 'qsbau?' }],
    ['the default at once', [NAMESPACE], '<enter>', { namespace: 'default' }],
    ['none to a question that another answer makes needless', [KIND, NAME], '<enter>', { kind: 'made' }],
    [
      'one to a question that another answer brings along',
      [KIND, NAME],
      '<down><enter>mine<enter>',
      { kind: 'there', name: 'mine' },
    ],
    ['the default edited', [NAMESPACE], '-2<enter>', { namespace: 'default-2' }],
    ['the default where it was emptied', [NAMESPACE], '<ctrl-u><enter>', { namespace: 'default' }],
    ['nothing where that is an answer', [EMAIL], '<ctrl-u><enter>', { email: '' }],
    ['an empty secret that is generated', [PASSWORD_QUESTION], '<enter>', { 'password.admin': '' }],
    ['a secret with its spaces', [SECRET], ' a b <enter>', { key: ' a b ' }],
    ['the default choice', [STORAGE_QUESTION], '<enter>', { storage: 'pvc' }],
    ['the next choice', [STORAGE_QUESTION], '<down><enter>', { storage: 'emptyDir' }],
    ['choices do not wrap', [STORAGE_QUESTION], '<down><down><down><enter>', { storage: 's3' }],
    ['j and k', [STORAGE_QUESTION], 'jjk<enter>', { storage: 'emptyDir' }],
    ['by its first letter', [YES], 'y<enter>', { sure: 'yes' }],
    [
      'one after the other',
      [HOST_QUESTION, STORAGE_QUESTION],
      'h.io<enter><down><enter>',
      { host: 'h.io', storage: 'emptyDir' },
    ],
    [
      'going back',
      [NAMESPACE, HOST_QUESTION],
      '<tab>h.io<shift-tab>x<tab><enter>',
      { namespace: 'defaultx', host: 'h.io' },
    ],
    [
      'up and down between texts',
      [NAMESPACE, HOST_QUESTION],
      '<down>h.io<up>x<down><enter>',
      { namespace: 'defaultx', host: 'h.io' },
    ],
  ])('%s', (_, questions, keys, answers) => {
    const pressed = press(questions, keys);
    expect(pressed.answers).toEqual(answers);
    expect(pressed.next).toBe('send');
  });

  it('has (none) among the choices of a question that needs no answer', () => {
    const question = { ...STORAGE_QUESTION, optional: true };
    expect(press([question], '<end><enter>').answers).toEqual({ storage: '' });
  });
});

describe('what is missing', () => {
  it.each([
    ['a text', [HOST_QUESTION], '<enter>', 'host'],
    ['a text of spaces', [HOST_QUESTION], '   <enter>', 'host'],
    ['a secret that nobody generates', [SECRET], '<enter>', 'key'],
    ['an earlier question that was passed over', [HOST_QUESTION, NAMESPACE], '<tab><enter>', 'host'],
  ])('%s is said at its question, and nothing is sent', (_, questions, keys, missing) => {
    const { form, next } = press(questions, keys);
    expect(next).toBe('stay');
    expect(form.problem?.question).toBe(missing);
    expect(form.questions[form.index]?.id).toBe(missing);
  });
});

describe('a form', () => {
  it.each(['<esc>', '<tab>', '<shift-tab>'])('is left by %s', (key) => {
    expect(press([HOST_QUESTION], `abc${key}`)).toMatchObject({ next: 'leave', answers: { host: 'abc' } });
  });

  it('keeps what was typed as long as the same is asked, and begins anew otherwise', () => {
    const { form } = press([HOST_QUESTION, NAMESPACE], 'abc<tab>');
    expect(formOf([HOST_QUESTION, NAMESPACE], form)).toMatchObject({
      index: 1,
      fields: { host: { text: 'abc' } },
    });
    expect(formOf([NAMESPACE], form)).toMatchObject({ index: 0, fields: { namespace: { text: 'default' } } });
    expect(formOf([HOST_QUESTION, { ...NAMESPACE, default: 'x' }], form).fields.namespace?.text).toBe('x');
  });

  it('goes to the question that a problem is about, and forgets it when something else is typed there', () => {
    const { form } = press([HOST_QUESTION, NAMESPACE], 'abc<tab>');
    const told = withProblem(form, { question: 'host', problem: 'no host name' });
    expect(told.index).toBe(0);
    expect(pressInForm(told, { text: 'd' }).form.problem).toBeUndefined();
  });

  it('takes pasted text into a field without its line end, and never for a choice', () => {
    expect(answersOf(pasteInForm(formOf([HOST_QUESTION]), 'reg.example.com\n'))).toEqual({
      host: 'reg.example.com',
    });
    expect(answersOf(pasteInForm(formOf([STORAGE_QUESTION]), 'emptyDir'))).toEqual({ storage: 'pvc' });
  });

  it.each([
    ['host', HOST_QUESTION],
    ['password.admin', PASSWORD_QUESTION],
  ])('takes nothing of several lines for the single one of %s, and says so', (id, question) => {
    const form = pasteInForm(formOf([question]), '\r\none\r\ntwo\nthree\n');
    expect(form.fields[id]?.text).toBe('');
    expect(form.problem).toEqual({
      question: id,
      problem: 'This answer is a single line, and 3 were pasted: nothing of them was taken.',
    });
  });

  it('takes several lines whole where the answer may have them, with the spaces before each', () => {
    const yaml = '    cloudflare:\r\n      apiTokenSecretRef:\r\n\r\n        name: cf\u001b[31m\r\n\r\n';
    const form = pasteInForm(formOf([LINES]), `\n${yaml}`);
    expect(answersOf(form)).toEqual({
      solver: '    cloudflare:\n      apiTokenSecretRef:\n\n        name: cf',
    });
    expect(answersOf(pressInForm(form, { text: '2' }).form).solver).toMatch(/name: cf2$/);
  });

  it('goes up and down through the lines of an answer, then to the question beside it', () => {
    const form = pasteInForm(formOf([LINES, NAMESPACE]), 'a: 1\nlonger: 22');
    const up = pressInForm(form, { key: 'up' }).form;
    expect(answersOf(pressInForm(up, { text: 'x' }).form).solver).toBe('a: 1x\nlonger: 22');
    const down = pressInForm(pressInForm(up, { key: 'down' }).form, { key: 'down' }).form;
    expect(down.index).toBe(1);
  });

  it('never has a choice that is none', () => {
    const key = fc.constantFrom<Press>(
      { key: 'up' },
      { key: 'down' },
      { key: 'home' },
      { key: 'end' },
      { text: 'e' },
      { text: 'x' },
    );
    fc.assert(
      fc.property(fc.array(key), (presses) => {
        const form = presses.reduce((at, one) => pressInForm(at, one).form, formOf([STORAGE_QUESTION]));
        expect(STORAGE_QUESTION.choices).toContain(answersOf(form).storage);
      }),
      { numRuns: 50 },
    );
  });
});
