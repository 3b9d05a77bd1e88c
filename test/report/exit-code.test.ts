import { expect, it } from 'vitest';
import type { Level } from '../../src/checks/check.js';
import { exitCodeOf } from '../../src/report/exit-code.js';
import { diagnosisOf, RD201 } from '../support/howto.js';

const UNTOLD = [{ code: 'RD307', reasons: ['the right to get secrets'] }];
const withLevels = (levels: Level[], untold = false) =>
  diagnosisOf(
    levels.map((level, index) => ({ ...RD201, id: `RD201:${index}`, level })),
    untold ? UNTOLD : [],
  );

it.each([
  ['nothing', [], false, false, 0],
  ['a failure', ['fail'], false, false, 1],
  ['a failure beside something untold', ['fail', 'unknown'], true, false, 1],
  ['a warning', ['warn'], false, false, 0],
  ['a warning, strictly', ['warn'], false, true, 1],
  ['a finding of missing rights', ['unknown'], false, false, 3],
  ['a check that could not tell', [], true, false, 3],
  ['a warning beside something untold', ['warn'], true, false, 3],
  ['the same strictly', ['warn'], true, true, 1],
] as [string, Level[], boolean, boolean, number][])('%s', (_, levels, untold, strict, code) => {
  expect(exitCodeOf(withLevels(levels, untold), strict)).toBe(code);
});
