import { expect, it } from 'vitest';
import { untoldText } from '../../src/report/untold-text.js';
import { diagnosisOf, finding, style } from './support.js';

it('names rights on the cluster once, by the finding that has the Role, and those on this machine in full', () => {
  const rights = finding({ code: 'RD803', level: 'unknown' });
  const lacking = (code: string, reason: string) => ({
    code,
    verdict: 'unknown' as const,
    reasons: [reason],
  });
  const diagnosis = {
    ...diagnosisOf([rights]),
    checks: [
      lacking('RD511', 'the right to list pods in namespace default'),
      lacking('RD106', 'the right to read /var/run/docker.sock'),
    ],
  };
  const text = untoldText(diagnosis, style()).join('\n');
  expect(text).toContain('RD511\n    needs rights that are missing (RD803)');
  expect(text).toContain('RD106\n    needs the right to read /var/run/docker.sock');
});
