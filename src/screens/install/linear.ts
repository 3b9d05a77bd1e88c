import { inOneLine } from '../../components/area.js';
import { graphemes, type Line } from '../../components/text.js';
import { ASCII } from '../../components/theme.js';
import { verbOfChange } from '../../plan/preview.js';
import type { StepView } from '../../session/install-session.js';
import { diffWords } from '../diagnosis/linear.js';
import { activeQuestion, type Form, fieldIn, optionsOf } from './form.js';
import { currentForm, shownForm } from './forms.js';
import { helpEntries } from './hints.js';
import { planOf } from './plan.js';
import type { Overlay, State } from './state.js';
import { workHere } from './step-content.js';
import { type At, selectedStep, stepWord } from './steps.js';
import { whenEmpty } from './text-form.js';
import { overlayLines } from './text-overlay.js';
import { foreignLines, planHead } from './text-plan.js';
import { cameLines, failureLines, standingLines, workLines } from './text-step.js';

const WIDE = 1000;

/** A step of the list as a sentence. */
export function linearStep(step: StepView, at: At): string {
  const word = stepWord(step, at);
  return `${step.number}. ${step.title}${word === '' ? '' : `: ${word}`}`;
}

/** The selected step in sentences. */
export function linearSelected(state: State): string[] {
  const step = selectedStep(state);
  const { view } = state;
  if (step === undefined || view === undefined) return [];
  const head = `Step ${step.number} of ${view.steps.length}: ${step.title}. ${step.purpose}`;
  const work = workHere(state);
  if (work !== undefined) return [head, `${work.title}.`, ...plain(workLines(work, WIDE, ASCII))];
  const form = shownForm(state);
  return [
    head,
    ...plain(cameLines(state.came[step.id], WIDE, ASCII)),
    ...plain(failureLines(step, view, WIDE, ASCII)),
    ...linearStanding(step),
    ...(form === undefined ? [] : linearForm(form, currentForm(state) !== undefined)),
  ];
}

function linearStanding(step: StepView): string[] {
  const plan = planOf(step);
  if (plan === undefined || step.skipped || step.standing.state !== 'plan') {
    return plain(standingLines(step, WIDE, ASCII));
  }
  const { says, why, facts = [] } = step.standing;
  return [
    says,
    ...why,
    ...facts,
    ...plain(planHead(plan, WIDE, ASCII)),
    ...(step.preview?.changes ?? []).flatMap((change) => [
      `It will ${verbOfChange(change)} ${change.target}`,
      ...diffWords(change.diff),
    ]),
  ];
}

/** The active question; the others are heard when their turn comes. */
function linearForm(form: Form, focused: boolean): string[] {
  const question = activeQuestion(form);
  if (question === undefined) return [];
  const { text } = fieldIn(form, question);
  const { length } = form.questions;
  const options = optionsOf(question);
  const typed =
    question.kind === 'secret' ? `${graphemes(text).length} characters typed` : inOneLine(text, 'and so on');
  return [
    `Question${length === 1 ? '' : ` ${form.index + 1} of ${length}`}: ${question.prompt}`,
    ...(question.help === undefined ? [] : [question.help]),
    ...(options ?? []).map((option) => {
      const about = question.about?.[option];
      return `Choice: ${option === '' ? 'none' : option}${about === undefined ? '' : `: ${about}`}`;
    }),
    ...(form.problem?.question === question.id ? [`Not taken: ${form.problem.problem}`] : []),
    text === ''
      ? `Nothing typed, ${whenEmpty(question)}.`
      : `${options === undefined ? 'Typed' : 'Chosen'}: ${typed}`,
    focused ? 'Enter accepts, escape leads to the steps.' : 'Enter starts to answer.',
  ];
}

/** What lies over the steps, as sentences. */
export function linearOverlay(state: State, overlay: Overlay): string[] {
  switch (overlay.kind) {
    case 'help':
      return ['Keys.', ...helpEntries(false).map((hint) => `${hint.keys}: ${hint.text}`)];
    case 'commands':
      return ['The same as commands.', ...overlay.lines];
    case 'summary':
      return ['The registry is ready.', ...plain(overlayLines(state, WIDE))];
    case 'confirm': {
      const plan = planOf(state.view?.steps.find(({ id }) => id === overlay.step));
      if (plan === undefined) return [];
      const { title, risk, interrupts, loses, confirm = [] } = plan.proposal;
      return [
        `${title}. Risk: ${risk}.`,
        ...interrupts.map((text) => `Interrupts: ${text}`),
        ...loses.map((text) => `Loses: ${text}`),
        ...confirm.map((text) => `Compare: ${text}`),
        ...plain(foreignLines(plan, WIDE)),
        ...asked(overlay),
      ];
    }
    case 'confirm-undo':
      return [`Undo: ${overlay.title}?`, ...asked(overlay)];
  }
}

function asked(overlay: Extract<Overlay, { word: string }>): string[] {
  const wrong = overlay.wrong ? ['That is not the word. Nothing was changed.'] : [];
  return [...wrong, `Type ${overlay.word} to go on. Enter alone means no.`, overlay.field.text];
}

/** What goes on elsewhere, and what there is to know. */
export function linearStatus(state: State): string[] {
  const { work, trouble, notice } = state;
  return [
    ...(work === undefined || workHere(state) !== undefined ? [] : [`${work.title}.`]),
    ...(trouble === undefined
      ? []
      : [`The cluster could not be looked at: ${trouble}. Press r to try again.`]),
    ...(notice === undefined ? [] : [notice.text]),
  ];
}

/** Lines as text, without the signs in front that a listener has no use for. */
function plain(lines: readonly Line[]): string[] {
  return lines
    .map((line) =>
      line
        .map((span) => span.text)
        .join('')
        .replace(/^\s*[-+!x]\s+/, '')
        .trim(),
    )
    .filter((text) => text !== '');
}
