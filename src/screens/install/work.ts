import type { InstallProgress } from '../../session/install-session.js';
import type { Progress } from '../../session/session.js';
import type { Action, State, Work } from './state.js';

/** The state with this work going on. What was waited for or looked at until now ends. */
export function startedWork(
  state: State,
  { kind, step, title, at }: Extract<Action, { type: 'started' }>,
): State {
  const work: Work = {
    kind,
    step,
    title,
    startedAt: at,
    readings: {},
    changes: [],
    waiting: undefined,
    notes: [],
    standing: undefined,
    stopping: false,
    leaving: false,
  };
  const fresh = kind === 'apply' || kind === 'trial' || kind === 'rehearse';
  const came = step !== undefined && fresh ? { ...state.came, [step]: undefined } : state.came;
  const scroll = fresh ? { ...state.scroll, step: 0 } : state.scroll;
  return { ...state, work, trouble: undefined, came, scroll };
}

export function ended(state: State): State {
  return { ...state, work: undefined };
}

export function withReading(state: State, progress: Progress): State {
  const { work } = state;
  if (work === undefined || progress.type !== 'reading') return state;
  const readings = { ...work.readings, [progress.what]: progress.state };
  return { ...state, work: { ...work, readings } };
}

export function advanced(state: State, progress: InstallProgress): State {
  const { work } = state;
  if (work === undefined) return state;
  return { ...state, work: told(work, progress) };
}

function told(work: Work, progress: InstallProgress): Work {
  switch (progress.type) {
    case 'note':
      return { ...work, notes: [...work.notes, progress.text] };
    case 'waiting':
      return { ...work, waiting: progress };
    case 'standing':
      return progress.step === work.step ? { ...work, standing: progress.standing } : work;
    case 'change': {
      const others = work.changes.filter(({ index }) => index !== progress.index);
      return { ...work, changes: [...others, progress].sort((a, b) => a.index - b.index) };
    }
  }
}

/** True once the changes are made and only their effect is awaited, or nothing is changed at all: that can be stopped without harm. */
export function isAwaiting(work: Work): boolean {
  if (work.kind === 'apply') return work.waiting !== undefined || work.standing !== undefined;
  return work.kind !== 'undo';
}
