import type { CheckResult, Diagnosis, LinkedFinding } from '../../diagnosis/diagnosis.js';
import { sanitize } from '../../report/sanitize.js';
import type { Remedy } from '../../session/session.js';
import type { State } from './state.js';

/** One row of the list of causes. Headings cannot be selected. */
export type Row =
  | { kind: 'heading'; text: string }
  | {
      kind: 'finding';
      id: string;
      finding: LinkedFinding;
      /** For each level of depth, whether more rows follow at that level: draws the branches. Empty for a root. */
      branches: boolean[];
    }
  | { kind: 'untold'; id: string; check: CheckResult };

export type SelectableRow = Exclude<Row, { kind: 'heading' }>;

/** The list as it stands: roots with their consequences under them, failures, then warnings, then what could not be told. */
export function rowsOf(diagnosis: Diagnosis, filter: string): Row[] {
  const tree = treeRows(diagnosis);
  const rootOf = new Map<string, LinkedFinding>();
  let root: LinkedFinding | undefined;
  for (const row of tree) {
    if (row.branches.length === 0 || root === undefined) root = row.finding;
    rootOf.set(row.id, root);
  }
  const words = sanitize(filter)
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  const shown = tree
    .filter(({ finding }) => matches(`${finding.code} ${finding.title} ${finding.message}`, words))
    .map((row) => (words.length === 0 ? row : { ...row, branches: [] }));
  const group = (level: LinkedFinding['level']) => shown.filter((row) => rootOf.get(row.id)?.level === level);
  const untold = diagnosis.checks
    .filter(
      (check) => check.verdict === 'unknown' && matches(`${check.code} ${check.reasons.join(' ')}`, words),
    )
    .filter((check) => !diagnosis.findings.some((finding) => finding.code === check.code))
    .map((check): Row => ({ kind: 'untold', id: `untold:${check.code}`, check }));
  const failures = group('fail');
  const warnings = group('warn');
  const unknown = [...group('unknown'), ...untold];
  return [
    ...failures,
    ...(warnings.length === 0 ? [] : [heading('Warnings', warnings.length), ...warnings]),
    ...(unknown.length === 0 ? [] : [heading('Could not be told', unknown.length), ...unknown]),
  ];
}

function heading(name: string, count: number): Row {
  return { kind: 'heading', text: `${name} (${count})` };
}

function matches(text: string, words: readonly string[]): boolean {
  const low = sanitize(text).toLowerCase();
  return words.every((word) => low.includes(word));
}

type FindingRow = Extract<Row, { kind: 'finding' }>;

function treeRows(diagnosis: Diagnosis): FindingRow[] {
  const rows: FindingRow[] = [];
  const seen = new Set<string>(diagnosis.roots);
  const visit = (finding: LinkedFinding, branches: boolean[]) => {
    rows.push({ kind: 'finding', id: finding.id, finding, branches });
    const children = diagnosis.findings.filter((f) => f.causedBy.includes(finding.id) && !seen.has(f.id));
    for (const child of children) seen.add(child.id);
    children.forEach((child, index) => {
      visit(child, [...branches, index < children.length - 1]);
    });
  };
  for (const finding of diagnosis.findings) if (diagnosis.roots.includes(finding.id)) visit(finding, []);
  return rows;
}

export function currentRows(state: State): Row[] {
  return state.examination === undefined ? [] : rowsOf(state.examination.diagnosis, state.filter.text);
}

/** The selected row: the one under the cursor, else the first that can be selected. */
export function selectedRow(state: State, rows: Row[] = currentRows(state)): SelectableRow | undefined {
  const selectable = rows.filter((row): row is SelectableRow => row.kind !== 'heading');
  return selectable.find((row) => row.id === state.cursor) ?? selectable[0];
}

/** The remedies on display for a finding: its own, else those of the nearest cause that has some. */
export interface Offer {
  /** The finding that the remedies are for. */
  of: LinkedFinding;
  own: boolean;
  remedies: Remedy[];
  /** Index of the one that `a` applies. */
  index: number;
  remedy: Remedy;
}

export function offerFor(state: State): Offer | undefined {
  const row = selectedRow(state);
  if (row?.kind !== 'finding' || state.examination === undefined) return undefined;
  const { diagnosis, remedies } = state.examination;
  const seen = new Set<string>();
  let level: LinkedFinding[] = [row.finding];
  while (level.length > 0) {
    for (const finding of level) {
      const own = remedies[finding.id] ?? [];
      const index = Math.min(state.chosen[finding.id] ?? 0, own.length - 1);
      const remedy = own[index];
      if (remedy !== undefined)
        return { of: finding, own: finding.id === row.finding.id, remedies: own, index, remedy };
      seen.add(finding.id);
    }
    const causes = level.flatMap((finding) => finding.causedBy).filter((id) => !seen.has(id));
    level = diagnosis.findings.filter((finding) => causes.includes(finding.id));
  }
  return undefined;
}
