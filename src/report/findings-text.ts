import { type Finding, type Quote, subjectName } from '../checks/check.js';
import type { Examination, Remedy } from '../session/session.js';
import { countConsequences, type FindingNode, findingTree } from './finding-tree.js';
import { planText, riskName } from './plan-text.js';
import type { Style } from './style.js';

/** Longest quote in a report, in lines: enough for a log's last words. */
const QUOTE_LINES = 6;

/** Most quotes of one finding: more of the same prove nothing more. */
const MOST_QUOTES = 5;

type Remedies = Examination['remedies'];

/** The causes, a section each, with their consequences under them; first of all how many there are. */
export function findingsText({ diagnosis, remedies }: Examination, style: Style): string[][] {
  const trees = findingTree(diagnosis);
  if (trees.length === 0) return [];
  return [[countText(trees, style)], ...trees.flatMap((root) => rootText(root, remedies, style))];
}

function countText(trees: readonly FindingNode[], style: Style): string {
  const fails = trees.filter((node) => node.finding.level === 'fail');
  const hanging = fails.reduce((sum, node) => sum + countConsequences(node), 0);
  const warnings = trees.filter((node) => node.finding.level === 'warn').length;
  const untold = trees.length - fails.length - warnings;
  const parts = [
    ...(fails.length > 0 ? [plural(fails.length, 'cause')] : []),
    ...(hanging > 0 ? [plural(hanging, 'consequence')] : []),
    ...(warnings > 0 ? [plural(warnings, 'warning')] : []),
    ...(untold > 0 ? [`${untold} could not be told`] : []),
  ];
  return style.paint('strong', parts.join(', '));
}

function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}

/** One cause: what and where, its proof, what hangs on it, and the cure. Each part is a block of its own. */
function rootText(root: FindingNode, remedies: Remedies, style: Style): string[][] {
  const { finding } = root;
  const own = remedies[finding.id] ?? [];
  const cured = own.some(({ proposal }) => !proposal.workaround);
  const consequences = root.consequences.flatMap((child, index) =>
    consequenceText(child, {
      lead: '  ',
      last: index === root.consequences.length - 1,
      cured,
      remedies,
      style,
    }),
  );
  return [
    [
      ...style.wrap(
        style.line(finding.title),
        `${style.sign(finding.level)} ${finding.code}  `,
        '  ',
        'strong',
      ),
      ...style.wrap(`${style.line(subjectName(finding.subject))} (${finding.slug})`, '  '),
    ],
    [...style.wrap(finding.message, '  '), ...quotesText(finding, style)],
    ...(consequences.length > 0 ? [['  Because of that:', ...consequences]] : []),
    cureText(finding.code, own, style),
  ];
}

interface Place {
  lead: string;
  last: boolean;
  /** Something above it has a fix, so that it needs none of its own. */
  cured: boolean;
  remedies: Remedies;
  style: Style;
}

function consequenceText(node: FindingNode, place: Place): string[] {
  const { finding } = node;
  const { style, lead, last } = place;
  const { branch, last: end, through, none } = style.strokes;
  // What cures its cause stands with that cause.
  const own = (place.remedies[finding.id] ?? []).filter(({ proposal }) => proposal.finding === finding.id);
  const workarounds = own.filter(({ proposal }) => proposal.workaround);
  const curable = own.length > workarounds.length;
  const inner = `${lead}${last ? none : through}`;
  const also = node.alsoCausedBy.length > 0 ? ` (also because of ${node.alsoCausedBy.join(', ')})` : '';
  const body = node.consequences.length > 0 ? `${inner}${through}` : `${inner}${none}`;
  return [
    ...style.wrap(
      style.line(`${finding.title}${also}`),
      `${lead}${last ? end : branch}${style.sign(finding.level)} ${finding.code}  `,
      body,
    ),
    ...style.wrap(finding.message, body, body),
    ...finding.quotes.slice(0, 2).flatMap((quote) => quoteText(quote, body, style)),
    ...(curable && !place.cured ? [`${body}to apply its fix: ${style.command(`fix ${finding.code}`)}`] : []),
    ...workaroundsText(finding.code, workarounds, body, style),
    ...node.consequences.flatMap((child, index) =>
      consequenceText(child, {
        ...place,
        lead: inner,
        last: index === node.consequences.length - 1,
        cured: place.cured || curable,
      }),
    ),
  ];
}

/** In a line or two: whoever wants one finds it, and nobody takes it for the cure. */
function workaroundsText(
  code: string,
  workarounds: readonly Remedy[],
  indent: string,
  style: Style,
): string[] {
  const [first, ...others] = workarounds.map(({ proposal }) => proposal.id);
  if (first === undefined) return [];
  const more = others.length === 0 ? '' : `, or ${others.join(', ')}`;
  const text = `workaround, which hides it: ${style.command(`fix ${code} --fix ${first}`)}${more}`;
  return style.wrap(text, indent, indent, 'quiet');
}

/** The proof of a cause, the most telling first; then what is to be pasted. */
function quotesText({ quotes, facts }: Finding, style: Style): string[] {
  const proof = quotes.filter(({ text }) => text !== facts.role);
  const left = proof.length - MOST_QUOTES;
  return [
    ...proof.slice(0, MOST_QUOTES).flatMap((quote) => quoteText(quote, '  ', style)),
    ...(left > 0 ? style.wrap(`… and ${left} more (all of them with -o json)`, '  ', '  ', 'quiet') : []),
    ...quotes.filter(({ text }) => text === facts.role).flatMap((quote) => pasteText(quote, style)),
  ];
}

function quoteText(quote: Quote, indent: string, style: Style): string[] {
  const place = style.line(`${quote.source} ${quote.path}`.trim());
  const lines = quote.text.trimEnd().split('\n');
  const shown = lines.slice(-QUOTE_LINES);
  const left = lines.length - shown.length;
  const stroke = `${indent}${style.strokes.quote}`;
  return [
    ...style.wrap(`${place}:`, indent, `${indent}  `),
    ...(left > 0 ? style.wrap(`… ${left} lines before`, stroke, stroke, 'quiet') : []),
    ...shown.flatMap((line) => style.verbatim(line, stroke)),
  ];
}

/** A manifest that is to be saved and applied: whole, never cut, nothing before it in its rows but blanks. */
function pasteText(quote: Quote, style: Style): string[] {
  const rows = quote.text.trimEnd().split('\n');
  return [
    '',
    ...style.wrap(`${style.line(quote.source)}:`, '  '),
    '',
    ...rows.map((row) => `    ${style.line(row)}`),
  ];
}

function cureText(code: string, remedies: readonly Remedy[], style: Style): string[] {
  const [suggested, ...others] = remedies;
  if (suggested === undefined) return [`  More: regdoctor explain ${code}`];
  return [
    ...planText(suggested, style, suggested.proposal.workaround ? 'Workaround: ' : 'Fix: ', '  '),
    `  Apply it:  ${style.command(`fix ${code}`)}`,
    ...others.flatMap(({ proposal }) => [
      ...style.wrap(
        `${style.line(proposal.title)} (${riskName(proposal.risk)}${proposal.workaround ? ', a workaround' : ''})`,
        '  Or: ',
      ),
      `      ${style.command(`fix ${code} --fix ${proposal.id}`)}`,
    ]),
  ];
}
