import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { CATALOGUE } from '../../src/checks/catalogue.js';
import type { Check } from '../../src/checks/check.js';
import { listReadingsOf } from '../../src/evidence/list-readings.js';
import type { Evidence, ReadingKey } from '../../src/evidence/model.js';
import { denied, type Reading } from '../../src/evidence/reading.js';
import { type EvidenceView, viewOf } from '../../src/evidence/view.js';
import { proposalsFor } from '../../src/fixes/catalogue.js';
import type { FailureCase } from '../support/case.js';
import { captured } from '../support/evidence.js';

const names = readdirSync(fileURLToPath(new URL('../fixtures/captures/', import.meta.url)), {
  withFileTypes: true,
})
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name);

const modules = import.meta.glob<{ failureCase: FailureCase }>('../cases/RD*.ts', { eager: true });
const cases = new Map(Object.values(modules).map(({ failureCase }) => [failureCase.code, failureCase]));

/** The recorded situations, and these with what the cases make of them. */
const captures: Evidence[] = [];
const recorded: Evidence[] = [];
beforeAll(async () => {
  for (const name of names) captures.push(await captured(name));
  recorded.push(...captures);
  for (const { positive } of cases.values()) {
    for (const situation of positive) recorded.push(await situation.evidence());
  }
  // Every situation there is: a busy machine takes its time.
}, 60_000);

interface Place {
  parent: Record<string, unknown> | unknown[];
  key: string;
}

/** Readings that hold Kubernetes objects; the others have a shape that our own readers give them. */
const OF_OBJECTS = [
  'namespace',
  'pods',
  'deployments',
  'statefulSets',
  'services',
  'endpoints',
  'ingresses',
  'configMaps',
  'persistentVolumeClaims',
  'ingressClasses',
  'events',
  'issuers',
  'clusterIssuers',
  'certificates',
  'certificateRequests',
  'orders',
  'challenges',
] as const satisfies ReadingKey[];

/** Every place inside the objects of the evidence: what stands there is up to the world. Lists hold objects at least. */
function placesIn(evidence: Evidence): Place[] {
  const places: Place[] = [];
  const walk = (value: unknown) => {
    if (typeof value !== 'object' || value === null) return;
    const parent = value as Record<string, unknown>;
    for (const key of Object.keys(parent)) {
      places.push({ parent, key });
      walk(parent[key]);
    }
  };
  for (const key of OF_OBJECTS) {
    for (const { reading } of listReadingsOf(key, evidence.readings[key])) {
      if (reading.state !== 'read') continue;
      for (const object of Array.isArray(reading.value) ? reading.value : [reading.value]) walk(object);
    }
  }
  return places;
}

const REPLACEMENTS: readonly unknown[] = [
  undefined,
  null,
  0,
  -1,
  Number.MAX_SAFE_INTEGER,
  '',
  'x',
  '/',
  '$(reboot)\u001b[2J',
  true,
  [],
  [null],
  [[]],
  {},
  { a: null },
];

/** Takes out or replaces as many fields as there are picks. */
function mangle(evidence: Evidence, picks: readonly { place: number; by: number }[]): void {
  for (const { place, by } of picks) {
    const places = placesIn(evidence);
    const target = places[place % Math.max(places.length, 1)];
    if (target === undefined) return;
    const { parent, key } = target;
    const value = REPLACEMENTS[by % REPLACEMENTS.length];
    if (value !== undefined) (parent as Record<string, unknown>)[key] = structuredClone(value);
    else if (Array.isArray(parent)) parent.splice(Number(key), 1);
    else delete parent[key];
  }
}

const picks = fc.array(fc.record({ place: fc.nat(100_000), by: fc.nat(100) }), {
  minLength: 1,
  maxLength: 12,
});

describe('objects with missing or odd fields', () => {
  it('make no check and no fix throw', () => {
    fc.assert(
      fc.property(fc.nat(100_000), picks, (which, chosen) => {
        const evidence = structuredClone(recorded[which % recorded.length]);
        if (evidence === undefined) throw new Error('nothing was recorded');
        mangle(evidence, chosen);
        const view = viewOf(evidence);
        for (const check of CATALOGUE) {
          const verdict = check.examine(view);
          for (const finding of verdict.state === 'found' ? verdict.findings : []) {
            proposalsFor(finding, view);
          }
        }
      }),
      { numRuns: 200 },
    );
    // 200 times the whole catalogue with its fixes: a busy machine takes its time.
  }, 120_000);

  it('make no check throw when a list holds an object that is odd throughout', () => {
    for (const evidence of captures) {
      for (const value of REPLACEMENTS) {
        const broken = structuredClone(evidence);
        for (const entry of Object.values(broken.readings)) {
          const { state, value: list } = entry as { state?: unknown; value?: unknown };
          if (state === 'read' && Array.isArray(list))
            list.push({ metadata: value, spec: value, status: value });
        }
        const view = viewOf(broken);
        for (const check of CATALOGUE) expectVerdict(check, view);
      }
    }
  });
});

/** What is thrown fails the test as it is: to expect that nothing is thrown, 30,000 times, takes longer than the checks. */
function expectVerdict(check: Check, view: EvidenceView): void {
  const verdict = check.examine(view);
  if (typeof verdict.state !== 'string') throw new Error(`${check.code} has no verdict`);
}

/** Turns this reading (each one, where there are several by name) into a refusal. */
function deny(evidence: Evidence, key: ReadingKey): void {
  const refusal = denied(
    { verb: 'list', group: '', resource: key, namespace: 'default' },
    `${key} is forbidden`,
  );
  const readings = evidence.readings as unknown as Record<string, Reading<unknown> | Record<string, unknown>>;
  const present = readings[key];
  if (typeof (present as { state?: unknown } | undefined)?.state === 'string') readings[key] = refusal;
  else readings[key] = Object.fromEntries(Object.keys(present ?? {}).map((name) => [name, refusal]));
}

/** What this machine looks at by itself: no API server can refuse it. */
const NEVER_DENIED = new Set<ReadingKey>(['access', 'dns', 'tcp', 'tls', 'http']);

/**
 * Where a check judges without a reading, on purpose. RD109: that the daemon may not be used is the failure. RD201: the Issuer is at fault all the same,
 * and Certificates only tell who uses it. RD302: the controller's own certificate is no good whatever the Ingress and its Secret say; they tell why it is
 * served. RD701: without the configuration, a volume at the folder where registries keep their images says enough.
 */
const NOT_NEEDED = new Set([
  'RD109 dockerDaemon',
  'RD201 certificates',
  'RD302 ingresses',
  'RD302 secrets',
  'RD701 configMaps',
]);

/** The checks that say something of it, and what: `RD803 found`. */
function judging(view: EvidenceView): string[] {
  return CATALOGUE.map((check) => `${check.code} ${check.examine(view).state}`).filter(
    (verdict) => !/ (unknown|skipped)$/.test(verdict),
  );
}

describe('denied is not absent', () => {
  it('finds nothing and calls nothing healthy when everything is denied', () => {
    for (const evidence of recorded) {
      const blind = structuredClone(evidence);
      for (const key of Object.keys(blind.readings) as ReadingKey[]) deny(blind, key);
      blind.target = { namespace: blind.target.namespace, port: 443 };
      expect(judging(viewOf(blind))).toEqual(['RD803 found']);
    }
  });

  it('finds nothing and calls nothing healthy when everything is denied and the registry is named', () => {
    for (const evidence of recorded) {
      const blind = structuredClone(evidence);
      for (const key of Object.keys(blind.readings) as ReadingKey[]) deny(blind, key);
      const judged = judging(viewOf(blind));
      expect(judged.filter((verdict) => !/^RD80[36] /.test(verdict))).toEqual([]);
    }
  });

  const readsOf = (check: Check) => check.reads.filter((key) => !NEVER_DENIED.has(key));
  const checks = CATALOGUE.filter((check) => check.code !== 'RD803' && readsOf(check).length > 0);

  describe.each(checks)('$code', (check: Check) => {
    const reads = readsOf(check).filter((key) => !NOT_NEEDED.has(`${check.code} ${key}`));

    it.each(reads)('has no new finding when %s is denied', async (key) => {
      for (const situation of cases.get(check.code)?.lookAlike ?? []) {
        const evidence = await situation.evidence();
        deny(evidence, key);
        const verdict = check.examine(viewOf(evidence));
        expect(verdict.state, situation.name).not.toBe('found');
      }
    });

    it.each(reads)('does not turn healthy when %s is denied', async (key) => {
      for (const situation of cases.get(check.code)?.positive ?? []) {
        const evidence = await situation.evidence();
        deny(evidence, key);
        const verdict = check.examine(viewOf(evidence));
        expect(verdict.state, situation.name).not.toBe('pass');
      }
    });
  });
});
