import fc from 'fast-check';
import { expect, it } from 'vitest';
import { CATALOGUE } from '../../src/checks/catalogue.js';
import type { Evidence } from '../../src/evidence/model.js';
import { read } from '../../src/evidence/reading.js';
import { viewOf } from '../../src/evidence/view.js';
import { proposalsFor } from '../../src/fixes/catalogue.js';
import { captured } from '../support/evidence.js';
import { handshake, refusal, temporaryCertificate } from '../support/tls-facts.js';

const CHECKS = CATALOGUE.filter(({ layer }) => ['issuance', 'tls', 'client'].includes(layer));
const READINGS = ['issuers', 'certificates', 'orders', 'challenges', 'ingresses', 'clusterIssuers'] as const;

/** Every place inside the objects of these readings: the container and the key in it. */
function placesIn(value: unknown, inObject: boolean): { container: Record<string, unknown>; key: string }[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) => [
    ...(inObject ? [{ container: value as Record<string, unknown>, key }] : []),
    ...placesIn(child, inObject || key === 'value'),
  ]);
}

async function pending(): Promise<Evidence> {
  return captured('21-certmanager-issuer-v01', (evidence) => {
    const tls = handshake([temporaryCertificate()], refusal('unknown-authority'));
    evidence.readings.tls = read(tls);
  });
}

it('no field of another type makes a check or a fix throw', async () => {
  const base = await pending();
  const count = placesIn(
    READINGS.map((key) => base.readings[key]),
    false,
  ).length;
  expect(count).toBeGreaterThan(100);
  fc.assert(
    fc.property(
      fc.array(fc.nat(count - 1), { minLength: 1, maxLength: 4 }),
      fc.constantFrom<unknown>(null, undefined, 7, '', 'x', [], {}, [null], { a: null }, true),
      (positions, junk) => {
        const evidence = structuredClone(base);
        const places = placesIn(
          READINGS.map((key) => evidence.readings[key]),
          false,
        );
        for (const position of positions) {
          const place = places[position];
          if (place !== undefined) place.container[place.key] = junk;
        }
        const view = viewOf(evidence);
        for (const check of CHECKS) {
          const verdict = check.examine(view);
          if (verdict.state !== 'found') continue;
          for (const finding of verdict.findings)
            expect(Array.isArray(proposalsFor(finding, view))).toBe(true);
        }
      },
    ),
    { numRuns: 500 },
  );
});
