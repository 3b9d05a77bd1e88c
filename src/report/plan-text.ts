import type { Risk } from '../fixes/fix.js';
import { type ChangePreview, verbOfChange } from '../plan/preview.js';
import type { Remedy } from '../session/session.js';
import type { Style } from './style.js';

const RISKS: Record<Risk, string> = {
  safe: 'safe',
  disruptive: 'disruptive',
  'weakens-security': 'weakens security',
};

/** What the risk of a remedy is called. */
export function riskName(risk: Risk): string {
  return RISKS[risk];
}

/** A plan before it is applied: title behind `lead`, risk, what it interrupts and loses, and the diff of every change. */
export function planText(remedy: Remedy, style: Style, lead = '', indent = ''): string[] {
  const { proposal, preview } = remedy;
  const facts = [
    RISKS[proposal.risk],
    proposal.reversible ? 'can be undone' : 'cannot be undone',
    ...(proposal.workaround ? ['a workaround: it hides the failure'] : []),
  ];
  return [
    ...style.wrap(style.line(proposal.title), `${indent}${lead}`),
    ...style.wrap(facts.join(', '), `${indent}  `),
    ...proposal.interrupts.flatMap((text) => style.wrap(text, `${indent}  interrupts: `)),
    ...proposal.loses.flatMap((text) => style.wrap(text, `${indent}  loses: `)),
    ...(proposal.confirm ?? []).flatMap((text) => style.wrap(style.line(text), `${indent}  compare: `)),
    ...preview.changes.flatMap((change) => changeText(change, style, `${indent}  `)),
  ];
}

function changeText(change: ChangePreview, style: Style, indent: string): string[] {
  return [
    ...style.wrap(`${verbOfChange(change)} ${style.line(change.target)}`, indent),
    ...(change.kind === 'command' ? [] : diffText(change.diff, style, `${indent}  `)),
  ];
}

/** A unified diff, a row a line, coloured by its first character. */
export function diffText(diff: string, style: Style, indent: string): string[] {
  return diff
    .trimEnd()
    .split('\n')
    .flatMap((row) => {
      const tone = row.startsWith('+') ? 'added' : row.startsWith('-') ? 'removed' : undefined;
      return style.verbatim(row, indent, `${indent} `, tone);
    });
}
