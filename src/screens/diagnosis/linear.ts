import { ASCII } from '../../components/theme.js';
import { verbOfChange } from '../../plan/preview.js';
import { sanitize } from '../../report/sanitize.js';
import { triedLines } from '../../report/tried.js';
import { noFix } from './layout.js';
import { offerFor, type SelectableRow, selectedRow } from './rows.js';
import type { State } from './state.js';
import { healthyLines } from './text-progress.js';

const LEVELS = { fail: 'Failure', warn: 'Warning', unknown: 'Could not be told' } as const;

/** A row of the list as a sentence. */
export function linearRow(row: SelectableRow): string {
  if (row.kind === 'untold') return `Could not be told: ${row.check.code}, ${row.check.reasons.join('; ')}`;
  const { finding } = row;
  const role =
    finding.causedBy.length > 0
      ? 'Consequence'
      : finding.level === 'fail'
        ? 'Root cause'
        : LEVELS[finding.level];
  return `${role}: ${finding.code} ${finding.title}`;
}

/** The selected row in sentences: what is wrong, the evidence, the fix and its diff. */
export function linearSelection(state: State): string[] {
  const row = selectedRow(state);
  const { examination } = state;
  if (examination === undefined) return [];
  const { diagnosis } = examination;
  const calm = diagnosis.findings.some((finding) => finding.level === 'fail')
    ? []
    : [
        ...healthyLines(diagnosis, 200, ASCII, state.hiding).map((line) =>
          line
            .map((span) => span.text)
            .join('')
            .replace(/^[+!]? +/, ''),
        ),
        ...triedLines(examination.evidence, diagnosis).map(({ text }) => `Tried from here: ${text}`),
      ];
  if (row?.kind !== 'finding') return calm;
  const { finding } = row;
  const causes = diagnosis.findings
    .filter((other) => finding.causedBy.includes(other.id))
    .map((other) => other.code);
  return [
    ...calm,
    `Selected: ${finding.code}. ${finding.message}`,
    ...(causes.length === 0 ? [] : [`Caused by ${causes.join(', ')}.`]),
    ...finding.quotes.map((quote) => `Evidence: ${`${quote.source} ${quote.path}`.trim()}: ${quote.text}`),
    ...linearFix(state),
    `Read more: regdoctor explain ${finding.code}`,
  ];
}

function linearFix(state: State): string[] {
  const offer = offerFor(state);
  if (offer === undefined) return [noFix(state)];
  const { proposal, preview } = offer.remedy;
  const others = offer.remedies
    .map((remedy, index) => `${index + 1} ${remedy.proposal.title}`)
    .filter((_, index) => index !== offer.index);
  return [
    ...(offer.own ? [] : [`Cured by fixing its cause, ${offer.of.code}.`]),
    `Suggested fix: ${proposal.title}. ${proposal.workaround ? 'Workaround. ' : ''}Risk: ${proposal.risk}.`,
    ...proposal.interrupts.map((text) => `Interrupts: ${text}`),
    ...proposal.loses.map((text) => `Loses: ${text}`),
    ...(proposal.confirm ?? []).map((text) => `Compare: ${text}`),
    ...preview.changes.flatMap((change) => [
      `It will ${verbOfChange(change)} ${change.target}`,
      ...diffWords(change.diff),
    ]),
    ...(others.length === 0 ? [] : [`Other fixes: ${others.join('; ')}`]),
  ];
}

/** Only what changes: the lines around it are noise to a listener. */
export function diffWords(diff: string): string[] {
  return sanitize(diff)
    .split('\n')
    .filter((row) => row.startsWith('+') || row.startsWith('-'))
    .map((row) => `${row.startsWith('+') ? 'add' : 'remove'}: ${row.slice(1).trim()}`);
}
