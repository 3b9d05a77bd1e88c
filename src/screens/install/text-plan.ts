import { subjectName } from '../../checks/check.js';
import { type Line, paragraph } from '../../components/text.js';
import type { Glyphs } from '../../components/theme.js';
import type { Preview } from '../../plan/preview.js';
import type { StepPlan } from '../../steps/step.js';
import { changeLines, costLines } from '../diagnosis/text-remedy.js';

/** What will be applied: title, cost, whose objects are touched, and every change with its diff. */
export function planLines(
  plan: StepPlan,
  preview: Preview | undefined,
  width: number,
  glyphs: Glyphs,
): Line[] {
  return [
    ...planHead(plan, width, glyphs),
    ...(preview?.changes ?? []).flatMap((change) => [[], ...changeLines(change, width, glyphs)]),
  ];
}

/** The plan but for its changes. */
export function planHead(plan: StepPlan, width: number, glyphs: Glyphs): Line[] {
  const { proposal } = plan;
  return [
    ...paragraph(proposal.title, width).map((line) => line.map((span) => ({ ...span, bold: true }))),
    ...costLines(proposal, width, glyphs),
    ...foreignLines(plan, width),
  ];
}

/** Objects that somebody else made, and that the plan changes. */
export function foreignLines({ foreign }: StepPlan, width: number): Line[] {
  return foreign.flatMap((ref) =>
    paragraph(`${subjectName(ref)}, which regdoctor did not make`, width, 'plain', {
      text: 'Changes: ',
      tone: 'warn',
    }),
  );
}
