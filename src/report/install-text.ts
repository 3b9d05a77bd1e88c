import { subjectName } from '../checks/check.js';
import type { Question } from '../fixes/fix.js';
import { stoppedBy } from '../session/install/stopped.js';
import type { InstallSummary, InstallView, StepView } from '../session/install-session.js';
import { findingsText } from './findings-text.js';
import { planText } from './plan-text.js';
import { sanitizeLine } from './sanitize.js';
import type { Style } from './style.js';

const INDENT = '   ';

/** `✔ 3/14 Ingress controller: traefik v3.1, 1 Pod ready`. A step that was passed over is neither good nor bad. */
export function stepLine(step: StepView, of: number, style: Style): string[] {
  const { standing, skipped, failures, number, title } = step;
  const sign = skipped
    ? 'skipped'
    : failures.length > 0
      ? 'fail'
      : standing.state === 'done'
        ? 'ok'
        : 'unknown';
  const says = skipped ? 'passed over' : standing.says;
  return style.wrap(`${number}/${of} ${title}: ${says}`, `${style.sign(sign)} `, INDENT);
}

/** What a step that is not done says, asks or would do, without its questions. `again`: its title was said right before. */
export function standingText(step: StepView, of: number, style: Style, again = false): string[] {
  const { standing, number, title, purpose } = step;
  const head = [
    '',
    ...(again ? [] : style.wrap(`${number}/${of} ${title}`, '', INDENT, 'strong')),
    ...(again ? [] : style.wrap(purpose, INDENT, INDENT, 'quiet')),
    ...style.wrap(standing.says, INDENT),
    ...(standing.facts ?? []).flatMap((fact) => style.wrap(fact, `${INDENT}${style.strokes.dot} `)),
  ];
  switch (standing.state) {
    case 'plan':
      return [...head, ...standing.why.flatMap((why) => style.wrap(why, INDENT)), ...stepPlan(step, style)];
    case 'trial':
      return [
        ...head,
        ...standing.why.flatMap((why) => style.wrap(why, INDENT)),
        ...byHand(standing.commands),
      ];
    case 'blocked':
      return [
        ...head,
        ...standing.next.flatMap((next) => style.wrap(next, `${INDENT}${style.strokes.arrow} `)),
        ...byHand(standing.commands),
      ];
    case 'waiting':
      return [...head, ...standing.current.flatMap((line) => style.wrap(style.line(line), `${INDENT}  `))];
    default:
      return head;
  }
}

/** The answers that were not typed but taken from the flags, the profile or what was proposed; never a secret. */
export function answersText(
  questions: readonly Question[],
  answers: Readonly<Record<string, string>>,
  style: Style,
): string[] {
  return questions
    .filter(({ id, kind }) => kind === 'text' && answers[id] !== undefined)
    .flatMap(({ id, prompt }) =>
      style.wrap(
        `${prompt}${/\?$/.test(prompt) ? '' : ':'} ${answers[id] || 'nothing'}`,
        INDENT,
        `${INDENT}  `,
      ),
    );
}

/** The plan with the diff of each change, and what in it is somebody else's. */
function stepPlan({ standing, preview }: StepView, style: Style): string[] {
  if (standing.state !== 'plan') return [];
  const { proposal, foreign } = standing.plan;
  const others = foreign.map((ref) => style.line(subjectName(ref))).join(', ');
  return [
    ...planText({ proposal, preview: preview ?? { changes: [] } }, style, '', INDENT),
    ...(foreign.length === 0
      ? []
      : style.wrap(`${others}: regdoctor did not make it.`, `${INDENT}${style.sign('warn')} `)),
  ];
}

/** Commands stay on their own lines, however long: they are for pasting. */
export function byHand(commands: readonly string[]): string[] {
  if (commands.length === 0) return [];
  return [
    `${INDENT}By hand:`,
    ...commands.flatMap((command) => command.split('\n').map((row) => `${INDENT}  ${sanitizeLine(row)}`)),
  ];
}

/** What stops a step as trees from the causes down, with the cure of each. Nothing else of the diagnosis. */
export function stepFailures(step: StepView, view: InstallView, style: Style): string[] {
  const { examination } = view;
  const findings = stoppedBy(step, view);
  const trees = { ...examination, diagnosis: { ...examination.diagnosis, findings } };
  return findingsText(trees, style).flatMap((block) => ['', ...block]);
}

/** What was made, what to run next, and what has to be done before other people depend on it. */
export function summaryOfInstall({ made, commands, notYet }: InstallSummary, style: Style): string[] {
  return [
    ...made.flatMap((line) => style.wrap(line, `${INDENT}${style.strokes.dot} `)),
    ...commands.flatMap(({ what, command }) => ['', ...style.wrap(`${what}:`, INDENT), ...pasted(command)]),
    ...(notYet.length === 0 ? [] : ['', ...style.wrap('Before others depend on it:', INDENT)]),
    ...notYet.flatMap((line) => style.wrap(line, `${INDENT}${style.sign('warn')} `)),
  ];
}

function pasted(command: string): string[] {
  return command.split('\n').map((row) => `${INDENT}  ${sanitizeLine(row)}`);
}
