import { describe, expect, it } from 'vitest';
import { CATALOGUE } from '../../src/checks/catalogue.js';
import type { ReadingKey } from '../../src/evidence/model.js';
import { tellChecksAsTheySettle } from '../../src/session/settling.js';
import { captured } from '../support/evidence.js';

const CLUSTER: ReadingKey[] = [
  'access',
  'pods',
  'deployments',
  'statefulSets',
  'services',
  'configMaps',
  'secrets',
  'logs',
  'previousLogs',
  'events',
  'endpoints',
  'ingresses',
  'namespace',
  'apiGroups',
];

describe('tellChecksAsTheySettle', () => {
  it('tells a check when all that it reads is settled, and once', async () => {
    const evidence = await captured('04-wrong-path');
    const told: string[] = [];
    const tell = tellChecksAsTheySettle(CATALOGUE, (progress) => {
      if (progress.type === 'check') told.push(`${progress.code} ${progress.verdict}`);
    });
    tell(evidence, new Set());
    expect(told).toEqual([]);
    tell(evidence, new Set(CLUSTER));
    expect(told).toContain('RD603 fail');
    expect(told.join()).not.toContain('RD101');
    tell(evidence, new Set([...CLUSTER, ...(Object.keys(evidence.readings) as ReadingKey[])]));
    expect(told.join()).toContain('RD101');
    expect(new Set(told.map((line) => line.slice(0, 5))).size).toBe(CATALOGUE.length);
    expect(told).toHaveLength(CATALOGUE.length);
  });
});
