import type { Hint } from '../screens/bindings.js';
import { Row } from './Lines.js';
import { type Line, lineWidth } from './text.js';

/** The keys worth knowing now: as many as fit, six at most, always with the last one, which is how to see all. */
export function Footer({ hints, width }: { hints: readonly Hint[]; width: number }) {
  return <Row line={footerLine(hints, width)} />;
}

export function footerLine(hints: readonly Hint[], width: number): Line {
  const always = hints.filter(({ keys }) => keys === '?' || keys === 'q');
  const others = hints.filter((hint) => !always.includes(hint));
  for (let count = Math.min(others.length, 6 - always.length); count >= 0; count--) {
    const line = [...others.slice(0, count), ...always].flatMap(hintSpans);
    if (lineWidth(line) <= width || count === 0) return line;
  }
  return [];
}

function hintSpans(hint: Hint): Line {
  return [
    { text: hint.keys, tone: 'accent', bold: true },
    { text: ` ${hint.text}   `, tone: 'secondary' },
  ];
}
