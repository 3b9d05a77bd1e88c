import type { Examination } from '../session/session.js';
import type { Style } from './style.js';
import { triedLines } from './tried.js';

/** What was really tried from this machine, a line each; empty when nothing was. */
export function triedText({ evidence, diagnosis }: Examination, style: Style): string[] {
  const lines = triedLines(evidence, diagnosis).flatMap(({ state, text }) =>
    style.wrap(style.line(text), `  ${style.sign(state)} `),
  );
  return lines.length === 0 ? [] : ['Tried from here', ...lines];
}
