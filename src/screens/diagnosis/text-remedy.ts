import { type Line, lineWidth, paragraph, wrapHard } from '../../components/text.js';
import type { Glyphs, Tone } from '../../components/theme.js';
import type { Proposal, Risk } from '../../fixes/fix.js';
import { type ChangePreview, verbOfChange } from '../../plan/preview.js';
import { sanitize } from '../../report/sanitize.js';
import type { Offer } from './rows.js';

const RISK: Record<Risk, { tone: Tone; text: string }> = {
  safe: { tone: 'ok', text: 'safe: nothing that works now stops' },
  disruptive: { tone: 'warn', text: 'disruptive' },
  'weakens-security': { tone: 'fail', text: 'weakens security' },
};

/**
 * The fix on display: what it does, what it costs, the other fixes, and the diff with `context` unchanged lines around each change
 * (all that the preview has when absent).
 */
export function remedyLines(offer: Offer, width: number, glyphs: Glyphs, context?: number): Line[] {
  const { proposal, preview } = offer.remedy;
  return [
    ...(offer.own ? [] : paragraph(`Cured by fixing its cause, ${offer.of.code}:`, width, 'secondary')),
    ...paragraph(proposal.title, width, 'plain').map((line) => line.map((span) => ({ ...span, bold: true }))),
    ...costLines(proposal, width, glyphs),
    ...preview.changes.flatMap((change) => [
      ...(context === undefined ? [[]] : []),
      ...changeLines(change, width, glyphs, context),
    ]),
    ...otherLines(offer, width, context === undefined),
  ];
}

/** Risk, what is interrupted or lost, what will be asked, whether it can be undone. */
export function costLines(proposal: Proposal, width: number, glyphs: Glyphs): Line[] {
  const risk = RISK[proposal.risk];
  const tags: Line = [
    ...(proposal.workaround
      ? [{ text: 'workaround', tone: 'warn' as Tone }, { text: ` ${glyphs.dot} ` }]
      : []),
    risk,
  ];
  const undo = proposal.reversible ? 'u undoes it' : 'cannot be undone';
  const beside = { text: ` ${glyphs.dot} ${undo}`, tone: 'secondary' as Tone };
  const head: Line[] =
    lineWidth([...tags, beside]) <= width
      ? [[...tags, beside]]
      : [tags, ...paragraph(undo, width, 'secondary')];
  const said = (word: string, sentences: readonly string[]) =>
    sentences.flatMap((sentence) => paragraph(sentence, width, 'plain', { text: `${word} `, tone: 'warn' }));
  return [
    ...head,
    ...said('Interrupts:', proposal.interrupts),
    ...said('Loses:', proposal.loses),
    ...said('Compare:', proposal.confirm ?? []),
    ...proposal.questions.flatMap((question) =>
      paragraph(
        question.generate === true ? `${question.prompt} (left empty: generated)` : question.prompt,
        width,
        'plain',
        { text: 'Asks: ', tone: 'secondary' },
      ),
    ),
  ];
}

function otherLines(offer: Offer, width: number, airy: boolean): Line[] {
  const others = offer.remedies.slice(0, 9).flatMap(({ proposal }, index) => {
    if (index === offer.index) return [];
    const title = proposal.workaround ? `${proposal.title} (workaround)` : proposal.title;
    return paragraph(title, width, 'secondary', { text: `${index + 1} instead: `, tone: 'accent' });
  });
  return airy && others.length > 0 ? [[], ...others] : others;
}

/** One change: what is done to which object, and its diff. */
export function changeLines(change: ChangePreview, width: number, glyphs: Glyphs, context?: number): Line[] {
  return [
    ...paragraph(`${verbOfChange(change)} ${change.target}`, width, 'accent'),
    ...(change.kind === 'command' ? [] : diffLines(change.diff, width, glyphs, context)),
  ];
}

const DIFF_TONES: Record<string, Tone> = { '+': 'added', '-': 'removed', '\\': 'secondary' };

/** A unified diff with its signs kept, so that it reads without colour; long lines go on under themselves. */
export function diffLines(
  diff: string,
  width: number,
  glyphs: Glyphs,
  context = Number.POSITIVE_INFINITY,
): Line[] {
  const rows = nearChanges(sanitize(diff).replace(/\n$/, '').split('\n'), context);
  return rows.flatMap((row, index): Line[] => {
    if (row.startsWith('@@')) return index === 0 ? [] : [[{ text: `  ${glyphs.gap}`, tone: 'secondary' }]];
    const sign = row.slice(0, 1) || ' ';
    const tone = DIFF_TONES[sign] ?? 'plain';
    return wrapHard(row.slice(1), Math.max(1, width - 2)).map(
      (piece, at): Line => [{ text: `${at === 0 ? sign : ' '} ${piece}`, tone }],
    );
  });
}

/** The rows of a diff without those that are further than `context` rows from a change; a hunk mark stands where some are left out. */
function nearChanges(rows: readonly string[], context: number): string[] {
  if (!Number.isFinite(context)) return [...rows];
  const changed = rows.flatMap((row, index) => (/^[+-]/.test(row) ? [index] : []));
  const near = (index: number) => changed.some((at) => Math.abs(at - index) <= context);
  const kept: string[] = [];
  let last = -1;
  rows.forEach((row, index) => {
    if (row.startsWith('@@') || !near(index)) return;
    if (last >= 0 && index > last + 1) kept.push('@@');
    kept.push(row);
    last = index;
  });
  return kept;
}
