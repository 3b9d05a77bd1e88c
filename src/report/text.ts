import type { Diagnosis } from '../diagnosis/diagnosis.js';
import type { EvidenceSource } from '../evidence/model.js';
import type { Examination } from '../session/session.js';
import { exitCodeOf } from './exit-code.js';
import { findingsText } from './findings-text.js';
import { pathText } from './path-text.js';
import type { Style } from './style.js';
import { triedText } from './tried-text.js';
import { isClusterUnreadable } from './unreadable.js';
import { untoldText } from './untold-text.js';

/** The report of a diagnosis for people: the path, the causes with what hangs on them, what could not be told, and what it means. */
export function textReport(examination: Examination, style: Style, options: { strict: boolean }): string {
  const { diagnosis } = examination;
  const sections = [
    headText(examination, style),
    pathText(diagnosis, style),
    ...findingsText(examination, style),
    triedText(examination, style),
    untoldText(diagnosis, style),
    conclusionText(diagnosis, style, options.strict),
  ];
  return `${sections
    .filter((section) => section.length > 0)
    .map((section) => section.join('\n'))
    .join('\n\n')}\n`;
}

function headText({ evidence, diagnosis }: Examination, style: Style): string[] {
  const { source, target } = evidence;
  const where = whereOf(source);
  const unnamed = isClusterUnreadable(diagnosis) ? 'Registry not looked for' : 'No registry';
  const name = target.name === undefined ? unnamed : `Registry ${target.name}`;
  const host = target.host === undefined ? 'no host name known' : `${target.host}:${target.port}`;
  const title =
    source.kind === 'host' ? `Registry ${host}` : `${name} in namespace ${target.namespace}, ${host}`;
  return [
    ...style.wrap(style.line(title), '', '  ', 'strong'),
    ...style.wrap(style.line(where), '', '  '),
    `as of ${evidence.takenAt.replace('T', ' ').replace(/(\.\d+)?Z$/, ' UTC')}`,
  ];
}

function conclusionText(diagnosis: Diagnosis, style: Style, strict: boolean): string[] {
  const { pass, warn, fail, unknown, skipped } = diagnosis.summary;
  const total = pass + warn + fail + unknown + skipped;
  const counts = [
    `${pass} in order`,
    ...(fail > 0 ? [`${fail} failing`] : []),
    ...(warn > 0 ? [`${warn} ${warn === 1 ? 'warning' : 'warnings'}`] : []),
    ...(unknown > 0 ? [`${unknown} could not be told`] : []),
    ...(skipped > 0 ? [`${skipped} did not apply`] : []),
  ];
  return [
    ...style.wrap(`${total} checks: ${counts.join(', ')}.`),
    ...style.wrap(
      `${verdictOf(diagnosis, strict)} (exit ${exitCodeOf(diagnosis, strict)})`,
      '',
      '  ',
      'strong',
    ),
  ];
}

function verdictOf(diagnosis: Diagnosis, strict: boolean): string {
  const failing = diagnosis.findings.some((finding) => finding.level === 'fail');
  if (isClusterUnreadable(diagnosis)) {
    return 'The cluster could not be examined: nothing is known of the registry.';
  }
  switch (exitCodeOf(diagnosis, strict)) {
    case 1:
      return failing
        ? 'The registry does not work as it should.'
        : 'Nothing fails, but --strict counts warnings.';
    case 3:
      return 'Nothing that could be seen fails, but not everything could be seen.';
    case 0:
      return diagnosis.findings.length > 0
        ? 'Nothing fails.'
        : 'Nothing fails, and there is nothing to warn of.';
  }
}

function whereOf(source: EvidenceSource): string {
  switch (source.kind) {
    case 'files':
      return `saved in ${source.path}`;
    case 'host':
      return `seen from ${source.name}, the cluster was not looked at`;
    case 'cluster':
      return `context ${source.context}, ${source.server}`;
  }
}
