import type { Line } from '../../components/text.js';
import { paragraph, wrapHard } from '../../components/text.js';
import type { Glyphs, Tone } from '../../components/theme.js';
import type { LinkedFinding } from '../../diagnosis/diagnosis.js';
import { cureFor } from '../../session/install/stopped.js';
import type { InstallView, StepView } from '../../session/install-session.js';
import type { Standing } from '../../steps/step.js';
import { activityLines } from '../diagnosis/text-progress.js';
import type { Came, Work } from './state.js';
import { planLines } from './text-plan.js';

/** Lines with an empty one between the blocks, and none for empty blocks. */
export function blocks(...parts: Line[][]): Line[] {
  return parts
    .filter((lines) => lines.length > 0)
    .flatMap((lines, index) => (index === 0 ? lines : [[], ...lines]));
}

export function bullets(
  texts: readonly string[],
  width: number,
  glyphs: Glyphs,
  tone: Tone = 'plain',
): Line[] {
  return texts.flatMap((text) => paragraph(text, width, tone, { text: `${glyphs.dot} `, tone: 'secondary' }));
}

export function label(text: string): Line {
  return [{ text, tone: 'secondary' }];
}

/** A command in full, line by line, cut only where the row ends, so that it can be read and copied from the screen. */
export function commandLines(commands: readonly string[], width: number): Line[] {
  return commands
    .flatMap((command) => command.split('\n'))
    .flatMap((line) => wrapHard(line, width - 2))
    .map((row): Line => [{ text: '  ' }, { text: row, tone: 'accent' }]);
}

/** What is said of a step by its standing, but for the questions of one that asks. */
export function standingLines(step: StepView, width: number, glyphs: Glyphs): Line[] {
  const { standing } = step;
  const facts = bullets(standing.facts ?? [], width, glyphs, 'secondary');
  if (step.skipped) {
    return paragraph('Skipped. s takes that back.', width, 'secondary', { text: `${glyphs.none} ` });
  }
  switch (standing.state) {
    case 'done':
      return blocks(paragraph(standing.says, width, 'plain', { text: `${glyphs.ok} `, tone: 'ok' }), facts);
    case 'ask':
      return blocks(paragraph(standing.says, width), facts);
    case 'plan':
      return blocks(
        [...paragraph(standing.says, width), ...bullets(standing.why, width, glyphs)],
        facts,
        planLines(standing.plan, step.preview, width, glyphs),
      );
    case 'waiting':
      return blocks(paragraph(standing.says, width), currentLines(standing, width), facts);
    case 'blocked':
      return blocks(
        paragraph(standing.says, width, 'plain', { text: `${glyphs.warn} `, tone: 'warn' }),
        facts,
        toDo(standing, width),
        standing.commands.length === 0
          ? []
          : [label('Commands (y copies them)'), ...commandLines(standing.commands, width)],
        readMore(standing.code),
      );
    case 'trial':
      return blocks(
        [...paragraph(standing.says, width), ...bullets(standing.why, width, glyphs)],
        facts,
        standing.commands.length === 0
          ? []
          : [label('The same by hand'), ...commandLines(standing.commands, width)],
      );
  }
}

function toDo({ next }: Extract<Standing, { state: 'blocked' }>, width: number): Line[] {
  if (next.length === 0) return [];
  const numbered = next.flatMap((text, index) =>
    paragraph(text, width, 'plain', { text: next.length === 1 ? '  ' : `  ${index + 1}. ` }),
  );
  return [label('What to do'), ...numbered, label('Then r looks again.')];
}

function readMore(code: string | undefined): Line[] {
  if (code === undefined) return [];
  return [[{ text: 'Read more  ', tone: 'secondary' }, { text: `regdoctor explain ${code}` }]];
}

function currentLines({ current }: Extract<Standing, { state: 'waiting' }>, width: number): Line[] {
  return current.flatMap((text, index) =>
    paragraph(text, width, 'plain', { text: index === 0 ? 'Now: ' : '     ', tone: 'secondary' }),
  );
}

/** The failures that stop a step, each with what it is explained by. */
export function failureLines(step: StepView, view: InstallView, width: number, glyphs: Glyphs): Line[] {
  if (step.skipped || step.failures.length === 0) return [];
  const shown = step.failures.flatMap((finding) => [
    ...paragraph(finding.title, width, 'plain', { text: `${glyphs.fail} ${finding.code} `, tone: 'fail' }),
    ...paragraph(finding.message, width, 'plain', { text: '  ' }),
    ...causeLines(finding, view, width, glyphs),
  ]);
  const opened = cureFor(step, view) === undefined ? 'opens the diagnosis' : 'shows how it is repaired';
  return [...shown, label(`Enter or f ${opened}.`)];
}

function causeLines(finding: LinkedFinding, view: InstallView, width: number, glyphs: Glyphs): Line[] {
  const { findings } = view.examination.diagnosis;
  const seen = new Set<string>([finding.id]);
  const lines: Line[] = [];
  let level = finding.causedBy;
  for (let depth = 0; level.length > 0; depth += 1) {
    const causes = findings.filter(({ id }) => level.includes(id) && !seen.has(id));
    for (const cause of causes) {
      seen.add(cause.id);
      const lead = `${'  '.repeat(depth + 1)}${glyphs.last}caused by ${cause.code} `;
      lines.push(...paragraph(cause.title, width, 'plain', { text: lead, tone: 'secondary' }));
    }
    level = causes.flatMap(({ causedBy }) => causedBy);
  }
  return lines;
}

/** What came of the last thing that was done at the step. */
export function cameLines(came: Came | undefined, width: number, glyphs: Glyphs): Line[] {
  if (came === undefined) return [];
  const { tone, headline, lines, changes, notes } = came;
  const told = activityLines(
    { result: { tone, headline, lines }, changes, notes, waiting: undefined },
    width,
    glyphs,
  );
  // An empty line behind the result is for changes that follow it.
  return told.slice(0, told.findLastIndex((line) => line.length > 0) + 1);
}

/** Work that goes on at the step, but for the spinner: changes, what is waited for, how it stands by now. */
export function workLines(work: Work, width: number, glyphs: Glyphs): Line[] {
  const { standing, kind, notes } = work;
  if (kind === 'trial') return bullets(notes, width, glyphs);
  const stop = work.stopping ? paragraph(STOPPING[work.leaving ? 'leaving' : 'waiting'], width, 'warn') : [];
  const done = activityLines(
    { ...work, waiting: standing === undefined ? work.waiting : undefined, result: undefined },
    width,
    glyphs,
  );
  const now =
    standing === undefined
      ? []
      : [
          ...paragraph(standing.says, width),
          ...(standing.state === 'waiting' ? currentLines(standing, width) : []),
        ];
  return blocks(stop, done, now);
}

const STOPPING = {
  leaving: 'Stopping: the current change is being finished or reversed.',
  waiting: 'Stopping: what was applied stays.',
};
