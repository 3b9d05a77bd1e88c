import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { denied } from '../../src/evidence/reading.js';
import { jsonError, jsonReport } from '../../src/report/json.js';
import { captured } from '../support/evidence.js';
import { problemsOf, valid } from './schema.js';
import { evidenceOfCluster, examinationWith, examined, finding, remedyFor } from './support.js';

const root = new URL('../../', import.meta.url);

const cases = readdirSync(new URL('test/fixtures/captures/', root), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name);

describe('the JSON report', () => {
  it.each(cases)('of %s is as the schema says', async (name) => {
    const report = valid(jsonReport(examined(await captured(name)), '1.2.3'));
    expect(report.tool).toEqual({ name: 'regdoctor', version: '1.2.3' });
    expect(Object.keys(report.target as object)).toEqual(['path']);
  });

  it('has the fields of a cluster, of findings and of their fixes', () => {
    const evidence = evidenceOfCluster();
    const needs = { verb: 'list', group: '', resource: 'pods', namespace: 'default' };
    evidence.readings.pods = denied(needs, 'pods is forbidden');
    const subject = { apiVersion: 'v1', kind: 'Pod', namespace: 'default', name: 'up' };
    const up = finding({ code: 'RD603', subject, effects: ['container-exits'] });
    const down = finding({ code: 'RD511', blames: [{ subject, effect: 'container-exits' }] });
    const warning = finding({ code: 'RD701', level: 'warn' });
    const report = valid(
      jsonReport(
        examinationWith([warning, down, up], { evidence, remedies: { [up.id]: [remedyFor(up)] } }),
        '1.2.3',
      ),
    );
    expect(report).toMatchObject({
      schema: 'regdoctor.report/1',
      target: {
        context: 'lab',
        server: 'https://192.0.2.1:6443',
        namespace: 'default',
        name: 'docker-registry',
        host: 'registry.example.com',
        port: 443,
      },
      takenAt: '2026-11-22T20:00:00.000Z',
      summary: { pass: 2, warn: 1, fail: 2, unknown: 0, skipped: 1 },
      rootCauses: ['RD603'],
      timings: { readMs: 10, judgeMs: 1, requests: 3, roundTrips: 2 },
    });
    expect((report.findings as unknown[])[0]).toEqual({
      id: up.id,
      code: 'RD603',
      slug: 'some-slug',
      level: 'fail',
      layer: 'pod',
      subject,
      title: 'Title of RD603',
      message: 'Message of RD603.',
      quotes: [{ source: 'Pod default/rd603', path: '.spec', text: 'quoted' }],
      causedBy: [],
      fixes: [
        {
          id: 'RD603.cure',
          title: 'Cure of RD603',
          risk: 'safe',
          workaround: false,
          reversible: true,
          changes: [{ kind: 'patch', target: 'Pod default/x', diff: '@@ -1,1 +1,1 @@\n-old: 1\n+new: 2\n' }],
        },
      ],
      docs: 'docs/failures/RD603.md',
    });
    expect((report.findings as { causedBy: string[] }[])[1]?.causedBy).toEqual([up.id]);
    expect(report.readings).toContainEqual({ what: 'pods', state: 'denied', reason: 'pods is forbidden' });
  });

  it('holds no control characters of outside', () => {
    const evil = finding({ code: 'RD511', title: 'a\x1b[31mb', message: 'c\x9b2Jd' });
    const text = jsonReport(examinationWith([evil]), '1.2.3');
    expect(text).not.toMatch(/\\u00(1b|9b)|[\x1b\x9b]/i);
    expect(valid(text).findings).toMatchObject([{ title: 'ab', message: 'cd' }]);
  });

  it('of an error is one document with message and hint', () => {
    expect(valid(jsonError({ message: 'No.', hint: 'Do this.' }, '1.2.3'))).toEqual({
      schema: 'regdoctor.report/1',
      tool: { name: 'regdoctor', version: '1.2.3' },
      error: { message: 'No.', hint: 'Do this.' },
    });
    expect(valid(jsonError({ message: 'No.' }, '1.2.3')).error).toEqual({ message: 'No.', hint: '' });
  });

  it('is refused by the schema with a field too many or too few', () => {
    const report = valid(jsonReport(examinationWith([finding({ code: 'RD511' })]), '1.2.3'));
    expect(problemsOf({ ...report, extra: 1 })).not.toEqual([]);
    const { timings: _, ...less } = report;
    expect(problemsOf(less)).not.toEqual([]);
  });
});
