import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MACHINE_KEYS } from '../../src/evidence/host/machine-readings.js';
import { valid } from '../report/schema.js';
import { reportIn } from './report-schema.js';
import { bareEnv, type Running, regdoctor, start } from './support.js';

describe('demo', () => {
  it('lists its cases', async () => {
    const { code, out } = await regdoctor(['demo', '--list']);
    expect(code).toBe(0);
    expect(out).toMatch(/^howto /);
    expect(out).toMatch(/^RD603 /m);
  });

  it('does not know a case, says which is meant, exit 2', async () => {
    const { code, err } = await regdoctor(['demo', 'RD6033']);
    expect(code).toBe(2);
    expect(err).toContain('Did you mean "regdoctor demo RD603"?');
  });

  it('of the how-to has two causes with their consequences under them', async () => {
    const { code, out } = await regdoctor(['demo', '-o', 'json']);
    expect(code).toBe(1);
    valid(out);
    const report = JSON.parse(out);
    expect(report.rootCauses).toEqual(['RD201', 'RD603']);
    const causes = (wanted: string) =>
      report.findings
        .find(({ code: found }: { code: string }) => found === wanted)
        .causedBy.map((id: string) => id.split(':')[0]);
    expect(causes('RD213')).toEqual(['RD201']);
    expect(causes('RD230')).toEqual(['RD213']);
    expect(causes('RD301')).toEqual(['RD230']);
    expect(causes('RD101')).toEqual(['RD301']);
    expect(causes('RD511')).toEqual(['RD603']);
  });
});

describe('a served playground', () => {
  let playground: Running;
  let flags: string[];
  let reader: string[];
  beforeAll(async () => {
    playground = start(['demo', '--serve']);
    const where = JSON.parse(await playground.until(/\n/));
    const rest = [`--port=${where.port}`, `--resolve=${where.resolve}`, `--host-root=${where.hostRoot}`];
    flags = [`--kubeconfig=${where.kubeconfig}`, `--state-dir=${where.stateDir}`, ...rest];
    reader = [`--kubeconfig=${where.readerKubeconfig}`, ...rest];
  });
  afterAll(async () => {
    playground.child.kill('SIGINT');
    expect((await playground.finished).code).toBe(130);
  });

  it('says what may not be read, with the Role for it, exit 3', async () => {
    const { code, out } = await regdoctor([...reader, '-o', 'json']);
    expect(code).toBe(3);
    valid(out);
    const report = reportIn(out);
    expect(report.findings.map((finding) => [finding.code, finding.level])).toEqual([['RD803', 'unknown']]);
    expect(report.summary.fail).toBe(0);
    // What may not be read is not reported as absent.
    const here: readonly string[] = [...MACHINE_KEYS, 'plainHttp'];
    expect(report.readings.filter(({ what, state }) => state === 'absent' && !here.includes(what))).toEqual(
      [],
    );
    expect(report.readings.find(({ what }) => what === 'pods')?.state).toBe('denied');
    const text = await regdoctor(reader);
    expect([text.code, text.out.includes('\n    kind: Role\n')]).toEqual([3, true]);
  });

  it('is found in all namespaces, by its image and by its name', async () => {
    const found = await regdoctor(['-A', '-o', 'json', ...flags]);
    expect(JSON.parse(found.out).target).toMatchObject({ namespace: 'default', name: 'docker-registry' });
    const missing = await regdoctor(['-A', '--name', 'nope', ...flags]);
    expect(missing.code).toBe(2);
    expect(missing.err).toContain('under the name nope.\nThere are default/docker-registry.');
    const denied = await regdoctor(['-A', ...reader]);
    expect(denied.code).toBe(2);
    expect(denied.err).toContain('The Pods of all namespaces cannot be read');
  });

  it('is repaired by two commands, and broken again by undo', async () => {
    const env = bareEnv();
    const declined = await regdoctor(['fix', 'RD201', ...flags], env);
    expect([declined.code, declined.out.includes('Give --yes')]).toEqual([1, true]);
    const rehearsed = await regdoctor(['fix', 'RD201', '--dry-run', ...flags], env);
    expect([rehearsed.code, rehearsed.out.includes('Dry run: nothing was changed.')]).toEqual([0, true]);
    expect(rehearsed.out).toMatch(/^ +-.*acme-v01[\s\S]*^ +\+.*acme-v02/m);
    const unchanged = await regdoctor([...flags, '-o', 'json'], env);
    expect([unchanged.code, unchanged.err]).toEqual([1, '']);
    expect(reportIn(unchanged.out).rootCauses).toEqual(['RD201', 'RD603']);
    const journal = flags.filter((flag) => flag.startsWith('--state-dir'));
    expect((await regdoctor(['history', ...journal], env)).out).toBe('No plan was applied yet.\n');

    for (const code of ['RD201', 'RD603']) {
      const fixed = await regdoctor(['fix', code, '--yes', ...flags], env);
      expect(fixed.out).toContain('✔ fixed');
      expect(fixed.code).toBe(0);
    }
    const healthy = await regdoctor([...flags, '-o', 'json'], env);
    expect([healthy.code, reportIn(healthy.out).summary.fail]).toEqual([0, 0]);

    const gone = await regdoctor(['fix', 'RD201', '--yes', ...flags], env);
    expect([gone.code, gone.out.includes('RD201 is not what is wrong here')]).toEqual([0, true]);

    const undone = await regdoctor(['undo', '--yes', ...flags], env);
    expect(undone.code).toBe(0);
    const history = JSON.parse((await regdoctor(['history', '-o', 'json', ...journal], env)).out);
    expect(history.plans.map(({ fix, state }: Record<string, string>) => `${fix} ${state}`)).toEqual([
      'RD603.item-path undone',
      'RD201.v2-directory applied',
    ]);
  }, 60_000);
});
