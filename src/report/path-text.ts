import { ISSUANCE_HOPS } from '../checks/check.js';
import type { Diagnosis, HopState } from '../diagnosis/diagnosis.js';
import type { Style } from './style.js';

const LABEL = 13;
const MEANINGS: readonly (readonly [HopState['state'], string])[] = [
  ['ok', 'in order'],
  ['fail', 'fails'],
  ['warn', 'warning'],
  ['unknown', 'could not be told'],
];

/** The way of a request from the client to the disk, and what makes its certificate, each hop with its sign; then what the signs mean. */
export function pathText(diagnosis: Diagnosis, style: Style): string[] {
  const issuance = new Set<string>(ISSUANCE_HOPS);
  const isIssuance = ({ hop }: HopState) => issuance.has(hop);
  const states = diagnosis.hops.map((hop) => hop.state);
  const legend = MEANINGS.filter(([state]) => states.includes(state)).map(
    ([state, meaning]) => `${style.sign(state)} ${meaning}`,
  );
  return [
    ...hopsText(
      'Path',
      diagnosis.hops.filter((hop) => !isIssuance(hop)),
      style,
    ),
    ...hopsText('Certificate', diagnosis.hops.filter(isIssuance), style),
    `${' '.repeat(LABEL)}${legend.join('   ')}`,
  ];
}

function hopsText(label: string, hops: readonly HopState[], style: Style): string[] {
  // A no-break space keeps a sign with its name, and an arrow with the hop that it points to.
  const chain = hops.map(
    ({ hop, state }, index) =>
      `${index === 0 ? '' : `${style.strokes.arrow}\u00a0`}${style.sign(state)}\u00a0${hop}`,
  );
  return style
    .wrapOwn(chain.join(' '), label.padEnd(LABEL), ' '.repeat(LABEL))
    .map((row) => row.replaceAll('\u00a0', ' '));
}
