import type { Diagnosis } from '../../diagnosis/diagnosis.js';
import type { Outcome, UndoOutcome } from '../../session/session.js';
import type { Result } from './state.js';

/** What came of a plan, in words. `before` is the diagnosis that it was applied to. */
export function resultOfApply(outcome: Outcome, before: Diagnosis | undefined, workaround = false): Result {
  switch (outcome.state) {
    case 'fixed': {
      if (workaround) return hidden(outcome, before);
      const now = new Set(outcome.examination.diagnosis.findings.map((finding) => finding.id));
      const gone = (before?.findings ?? [])
        .filter((f) => f.level === 'fail' && !now.has(f.id))
        .map((f) => f.code);
      const left = outcome.examination.diagnosis.findings.filter((f) => f.level === 'fail').length;
      const went = gone.length === 0 ? [] : [`Gone: ${[...new Set(gone)].join(', ')}.`];
      const rest =
        left === 0
          ? 'Nothing is broken any more.'
          : `${left} failing ${left === 1 ? 'finding is' : 'findings are'} left.`;
      return { tone: 'ok', headline: `Fixed in ${seconds(outcome.seconds)}`, lines: [...went, rest] };
    }
    case 'still-failing':
      return {
        tone: 'fail',
        headline: `Applied, and still failing after ${seconds(outcome.seconds)}`,
        lines: [outcome.why],
      };
    case 'refused':
      return { tone: 'warn', headline: 'Nothing was changed', lines: [outcome.reason] };
    case 'failed':
      return {
        tone: 'fail',
        headline: outcome.reversed ? 'Failed; what was done is reversed' : 'Failed half-way',
        lines: [outcome.reason],
      };
    case 'interrupted':
      return {
        tone: 'warn',
        headline: outcome.reversed ? 'Interrupted; what was done is reversed' : 'Interrupted',
        lines: [outcome.reason],
      };
  }
}

/** A workaround that works is no fix: what it hides is still there. */
function hidden(
  { examination, seconds: took }: Extract<Outcome, { state: 'fixed' }>,
  before: Diagnosis | undefined,
): Result {
  const { findings } = examination.diagnosis;
  const now = new Set(findings.map(({ id }) => id));
  const gone = (before?.findings ?? []).filter(({ id, level }) => level === 'fail' && !now.has(id));
  const codes = [...new Set(gone.map(({ code }) => code))].join(', ');
  const left = [...new Set(findings.map(({ code }) => code))];
  return {
    tone: 'warn',
    headline: `The workaround works, after ${seconds(took)}`,
    lines: [
      ...(codes === '' ? [] : [`Hidden, not cured: ${codes}.`]),
      ...(left.length === 0 ? [] : [`Still there: ${left.join(', ')}.`]),
    ],
  };
}

/** What came of an undo, in words. */
export function resultOfUndo(outcome: UndoOutcome): Result {
  const title = outcome.entry === undefined ? [] : [outcome.entry.title];
  switch (outcome.state) {
    case 'undone':
      return {
        tone: 'ok',
        headline: 'Undone',
        lines: [outcome.reason || title.join('')].filter((text) => text !== ''),
      };
    case 'nothing-to-undo':
      return {
        tone: 'warn',
        headline: 'There is nothing to undo',
        lines: [outcome.reason].filter((text) => text !== ''),
      };
    case 'refused':
      return { tone: 'warn', headline: 'Not undone: nothing was changed', lines: [...title, outcome.reason] };
    case 'failed':
      return { tone: 'fail', headline: 'The undo failed', lines: [...title, outcome.reason] };
  }
}

function seconds(count: number): string {
  const whole = Math.round(count);
  return whole === 1 ? '1 second' : `${whole} seconds`;
}
