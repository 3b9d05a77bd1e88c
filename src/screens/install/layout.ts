import { wrap } from '../../components/text.js';
import type { Area } from '../diagnosis/layout.js';
import type { State } from './state.js';

/** How the screen is divided. Heights are without the titled rule above an area. */
export interface Layout {
  kind: 'small' | 'narrow' | 'wide';
  /** Rows that the root takes. */
  height: number;
  /** Free rows below the header. */
  air: number;
  /** Columns inside the margins. */
  width: number;
  notice: string[];
  body: Area;
  steps: Area;
  step: Area;
}

const MARGIN = 1;
/** Columns of the line between the panes. */
const DIVIDER = 3;

/** Divides the terminal: steps beside the step from 76 columns, above it below that, nothing under 40 x 12. */
export function layoutOf(state: State): Layout {
  const { columns, rows, view } = state;
  const height = state.setting.alternateScreen ? rows : rows - 1;
  const width = columns - 2 * MARGIN;
  const notice = state.notice === undefined ? [] : wrap(state.notice.text, width - 2).slice(0, 3);
  // One row is always kept for what goes on, so that nothing jumps when it begins.
  const status = Math.max(1, notice.length);
  const air = height >= 22 ? 1 : 0;
  const body = { width, height: Math.max(0, height - 2 - air - status) };
  const kind = columns < 40 || rows < 12 ? 'small' : columns >= 76 ? 'wide' : 'narrow';
  const count = view?.steps.length ?? 0;
  if (kind === 'wide') {
    const left = columns >= 100 ? 36 : 28;
    return {
      ...{ kind, height, air, width, notice, body },
      steps: { width: left, height: Math.max(0, Math.min(count, body.height - 1)) },
      step: { width: width - DIVIDER - left, height: Math.max(1, body.height - 1) },
    };
  }
  const listed = Math.max(1, Math.min(count, body.height < 14 ? 3 : 4));
  return {
    ...{ kind, height, air, width, notice, body },
    steps: { width, height: listed },
    step: { width, height: Math.max(1, body.height - 2 - listed) },
  };
}
