import { type Line, paragraph, wrap } from '../../components/text.js';
import { type Glyphs, glyphsOf } from '../../components/theme.js';
import { currentRows, offerFor, selectedRow } from './rows.js';
import type { Pane, State } from './state.js';
import { detailsLines, messageLines } from './text-finding.js';
import { activityLines, healthyLines, triedRows } from './text-progress.js';
import { remedyLines } from './text-remedy.js';

export interface Area {
  width: number;
  height: number;
}

/** How the screen is divided. All heights are without the titled rule above an area. */
export interface Layout {
  kind: 'small' | 'narrow' | 'wide';
  /** Rows that the root takes. */
  height: number;
  /** Free rows around the path and between the areas: one when there are plenty. */
  air: number;
  /** Columns inside the margins. */
  width: number;
  notice: string[];
  body: Area;
  causes: Area;
  details: Area;
  fix: Area;
}

const MARGIN = 1;

/** Divides the terminal: two panes from 100 columns, one above the other below that, none under 40 x 12. */
export function layoutOf(state: State): Layout {
  const { columns } = state;
  const height = state.setting.alternateScreen ? state.rows : state.rows - 1;
  const width = columns - 2 * MARGIN;
  const notice = state.notice === undefined ? [] : wrap(state.notice.text, width - 2).slice(0, 3);
  const air = height >= 30 ? 1 : 0;
  const body = { width, height: Math.max(0, height - 4 - 2 * air - notice.length) };
  const kind = columns < 40 || state.rows < 12 ? 'small' : columns >= 100 ? 'wide' : 'narrow';
  const listed = causesHeight(state, width);
  const filterRow = state.filtering || state.filter.text !== '' ? 1 : 0;
  const room = Math.max(2, body.height - 2 - filterRow - air);
  const listHeight = Math.max(
    1,
    Math.min(listed, Math.max(3, Math.floor(room * (kind === 'wide' ? 0.5 : 0.55)))),
  );
  const left = kind === 'wide' ? Math.floor((width - 3) * 0.48) : width;
  const right = kind === 'wide' ? width - 3 - left : width;
  const rest = room - listHeight;
  return {
    kind,
    height,
    air,
    width,
    notice,
    body,
    causes: { width: left, height: listHeight },
    details: { width: left, height: kind === 'wide' ? rest : 0 },
    fix: { width: right, height: kind === 'wide' ? Math.max(1, body.height - 1) : rest },
  };
}

function causesHeight(state: State, width: number): number {
  return currentRows(state).length + calmLines(state, width, glyphsOf(state.setting.unicode)).length;
}

/** What stands above the list when nothing failed, or nothing matches the filter. */
export function calmLines(state: State, width: number, glyphs: Glyphs): Line[] {
  const { examination } = state;
  if (examination === undefined) return [];
  if (state.filter.text !== '') {
    return currentRows(state).length > 0
      ? []
      : [[{ text: 'Nothing matches the filter.', tone: 'secondary' }]];
  }
  if (examination.diagnosis.findings.some((finding) => finding.level === 'fail')) return [];
  // In a low terminal the list needs the rows.
  const tried = state.rows < 24 ? [] : triedRows(examination, width, glyphs);
  return [...healthyLines(examination.diagnosis, width, glyphs, state.hiding), ...tried];
}

export type View = Exclude<Pane, 'causes'> | 'full';

/** The lines of a scrolling view, all of them. */
export function viewLines(state: State, view: View, layout: Layout = layoutOf(state)): Line[] {
  const glyphs = glyphsOf(state.setting.unicode);
  const row = selectedRow(state);
  const diagnosis = state.examination?.diagnosis;
  const width = view === 'full' ? layout.width : layout[view].width;
  if (view === 'fix' && state.activity !== undefined) return activityLines(state.activity, width, glyphs);
  if (row === undefined || diagnosis === undefined) return [];
  const offer = offerFor(state);
  const fix = (context?: number): Line[] =>
    offer === undefined
      ? paragraph(noFix(state), width, 'secondary')
      : remedyLines(offer, width, glyphs, context);
  switch (view) {
    case 'details':
      return detailsLines(row, diagnosis, width, glyphs);
    case 'fix':
      return fitting(layout, layout.kind === 'wide' ? [] : messageLines(row, width), fix);
    case 'full':
      return [
        ...detailsLines(row, diagnosis, width, glyphs),
        [],
        [{ text: 'Suggested fix', tone: 'secondary' }],
        ...fix(),
      ];
  }
}

/** The fix with as much unchanged text around its changes as there is room for: what changes should be in sight without scrolling. */
function fitting(layout: Layout, message: Line[], fix: (context?: number) => Line[]): Line[] {
  const tries: (() => Line[])[] = [
    () => [...message, ...(message.length === 0 ? [] : [[]]), ...fix()],
    () => [...message, ...fix(1)],
    () => [...message, ...fix(0)],
    () => fix(0),
  ];
  const fitting = tries.map((lines) => lines()).find((lines) => lines.length <= layout.fix.height);
  return fitting ?? fix(0);
}

/** What stands in the place of a fix when there is none. */
export function noFix(state: State): string {
  const row = selectedRow(state);
  if (row?.kind === 'untold') return 'Nothing to fix here: it could not be judged.';
  if (row?.kind === 'finding' && row.finding.effects.includes('cluster-unreadable')) {
    return 'regdoctor cannot repair this. Start it with --context for another cluster, with --from PATH for saved lists, or as "regdoctor demo" to practise without a cluster.';
  }
  return 'No fix is known for this finding.';
}

/** Rows of a scrolling view that are on the screen at once; one is kept for "n more lines" when not all fit. */
export function viewHeight(layout: Layout, view: View, lines: number): number {
  const height = view === 'full' ? layout.body.height - 1 : layout[view].height;
  return Math.max(1, lines > height ? height - 1 : height);
}
