import type { Finding } from '../../checks/check.js';
import { type Line, paragraph, truncate } from '../../components/text.js';
import type { Glyphs, Tone } from '../../components/theme.js';
import type { Diagnosis } from '../../diagnosis/diagnosis.js';
import type { JournalEntry } from '../../plan/journal.js';
import { sanitizeLine } from '../../report/sanitize.js';
import { triedLines } from '../../report/tried.js';
import { changesToUndo, undoSteps } from '../../report/undo-steps.js';
import type { Examination } from '../../session/session.js';
import { readingName } from './reading-name.js';
import type { Activity, Examining } from './state.js';

const CHANGE_SIGNS: Record<
  Activity['changes'][number]['state'],
  { glyph: keyof Glyphs; tone: Tone; word: string }
> = {
  started: { glyph: 'gap', tone: 'accent', word: 'doing' },
  done: { glyph: 'ok', tone: 'ok', word: 'done' },
  reversed: { glyph: 'none', tone: 'warn', word: 'reversed' },
  failed: { glyph: 'fail', tone: 'fail', word: 'failed' },
};

/** A plan at work or its outcome, but for the spinner: changes with their state, what is waited for, notes. */
export function activityLines(
  activity: Pick<Activity, 'changes' | 'waiting' | 'notes' | 'result'>,
  width: number,
  glyphs: Glyphs,
): Line[] {
  const { result } = activity;
  const changes = activity.changes.flatMap((change) => {
    const sign = CHANGE_SIGNS[change.state];
    const why = change.reason === undefined ? '' : `: ${change.reason}`;
    return paragraph(`${change.what} ${glyphs.dot} ${sign.word}${why}`, width, 'plain', {
      text: `${glyphs[sign.glyph]} `,
      tone: sign.tone,
    });
  });
  const notes = activity.notes.flatMap((note) =>
    paragraph(note, width, 'plain', { text: '! ', tone: 'warn' }),
  );
  if (result === undefined) return [...changes, ...waitingLines(activity, width), ...notes];
  return [
    [{ text: `${glyphs[result.tone]} ${result.headline}`, tone: result.tone, bold: true }],
    ...result.lines.flatMap((text) => paragraph(text, width)),
    [],
    ...changes,
    ...(notes.length === 0 ? [] : [[], ...notes]),
  ];
}

function waitingLines(activity: Pick<Activity, 'waiting'>, width: number): Line[] {
  const { waiting } = activity;
  if (waiting === undefined) return [];
  return [
    ...paragraph(`Waiting for ${waiting.what} (${Math.round(waiting.seconds)} s)`, width),
    ...paragraph(waiting.current, width, 'plain', { text: 'Now: ', tone: 'secondary' }),
  ];
}

/** What an examination still waits for, by name: the readings that have started and not ended. */
export function awaited(examining: Examining): string[] {
  return Object.entries(examining.readings)
    .filter(([, state]) => state === 'started')
    .map(([what]) => readingName(what));
}

/** Readings that have ended, of all that were started. */
export function readingCounts(examining: Examining): { done: number; of: number } {
  const states = Object.values(examining.readings);
  return { done: states.filter((state) => state !== 'started').length, of: states.length };
}

/** What a workaround leaves of the failure that it hides: a warning about the client or its trust. */
function isHidden({ level, layer }: Finding): boolean {
  return level === 'warn' && (layer === 'client' || layer === 'tls');
}

/**
 * The sentence for a registry on which nothing failed.
 * @param hiding a workaround was applied in this run
 */
export function healthyLines(diagnosis: Diagnosis, width: number, glyphs: Glyphs, hiding = false): Line[] {
  const { pass } = diagnosis.summary;
  const unknown = diagnosis.checks.filter((check) => check.verdict === 'unknown').length;
  const warnings = diagnosis.findings.filter((finding) => finding.level === 'warn').length;
  const counts = [
    count(pass, 'check passed', 'checks passed'),
    ...(warnings === 0 ? [] : [count(warnings, 'warning', 'warnings')]),
    ...(unknown === 0 ? [] : [`${unknown} could not be told`]),
  ].join(` ${glyphs.dot} `);
  const headline = unknown === 0 ? 'Nothing is broken' : 'Nothing is broken, as far as could be told';
  if (hiding && diagnosis.findings.some(isHidden)) {
    return [
      [{ text: `${glyphs.warn} Nothing fails, but a failure is hidden`, tone: 'warn', bold: true }],
      ...paragraph(counts, width, 'secondary', { text: '  ' }),
    ];
  }
  return [
    [{ text: `${glyphs.ok} ${headline}`, tone: unknown === 0 ? 'ok' : 'unknown', bold: true }],
    ...paragraph(counts, width, 'secondary', { text: '  ' }),
  ];
}

/** What was really tried with the registry from this machine, a row each. */
export function triedRows({ evidence, diagnosis }: Examination, width: number, glyphs: Glyphs): Line[] {
  return triedLines(evidence, diagnosis).map(({ state, text }) => [
    { text: `${glyphs[state]} `, tone: state },
    { text: truncate(text, width - 2, glyphs.more) },
  ]);
}

/** The journal, the latest plan first. */
export function historyLines(entries: readonly JournalEntry[], width: number, glyphs: Glyphs): Line[] {
  const latestFirst = [...entries].sort((a, b) => b.id.localeCompare(a.id));
  return latestFirst.flatMap((entry) => [
    ...paragraph(entry.title, width, 'plain'),
    [
      {
        text: `  ${entry.startedAt.slice(0, 19).replace('T', ' ')} ${glyphs.dot} ${entry.state} ${glyphs.dot} ${entry.fix}`,
        tone: 'secondary',
      },
    ],
  ]);
}

/** What would be put back and run, a line each. */
export function undoLines(entry: JournalEntry, width: number): Line[] {
  return changesToUndo(entry)
    .flatMap(undoSteps)
    .flatMap(({ does, what }) => paragraph(`${does} ${sanitizeLine(what)}`, width, 'plain', { text: '  ' }));
}

function count(amount: number, one: string, many: string): string {
  return `${amount} ${amount === 1 ? one : many}`;
}
