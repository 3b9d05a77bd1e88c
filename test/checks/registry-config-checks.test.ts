import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CATALOGUE } from '../../src/checks/catalogue.js';
import { diagnose } from '../../src/diagnosis/diagnose.js';
import { read } from '../../src/evidence/reading.js';
import { viewOf } from '../../src/evidence/view.js';
import { proposalsFor } from '../../src/fixes/catalogue.js';
import { captured } from '../support/evidence.js';
import { deploymentOf, evidenceOf, registryPod } from '../support/registry-pod.js';

const CODES = ['RD510', 'RD511', 'RD512', 'RD601', 'RD602', 'RD603', 'RD608', 'RD701'];
const CHECKS = CATALOGUE.filter(({ code }) => CODES.includes(code));

const codes = (findings: { code: string }[]) => findings.map(({ code }) => code);

describe('causes and consequences around the Pod and its configuration', () => {
  it.each([
    ['04-wrong-path', ['RD603', 'RD511', 'RD701']],
    ['07-bad-yaml', ['RD608', 'RD511', 'RD701']],
    ['08-unknown-driver', ['RD511']],
    ['13-oomkilled', ['RD511', 'RD701']],
    ['02-missing-configmap', ['RD601', 'RD701']],
    ['03-configmap-lacks-key', ['RD602', 'RD701']],
    ['11-imagepullbackoff', ['RD512', 'RD701']],
    ['01-healthy', ['RD701']],
  ])('%s', async (name, expected) => {
    const { findings } = diagnose(await captured(name), CHECKS);
    expect(codes(findings)).toEqual(expected);
  });

  it.each(['04-wrong-path', '07-bad-yaml'])('%s: the crash stands under its cause', async (name) => {
    const { findings, roots } = diagnose(await captured(name), CHECKS);
    const [cause, crash] = findings;
    expect(crash?.code).toBe('RD511');
    expect(crash?.causedBy).toEqual([cause?.id]);
    expect(roots).not.toContain(crash?.id);
  });
});

describe('objects with anything in their fields', () => {
  const odd = fc.oneof(
    fc.anything({ maxDepth: 2 }),
    fc.constantFrom('cm', 'config', '/etc/docker/registry', 'config.yml', 'CrashLoopBackOff', 0, null),
  );
  const some = (fields: string[]) =>
    fc.record(Object.fromEntries(fields.map((field) => [field, odd])), { requiredKeys: [] });
  const many = (one: fc.Arbitrary<unknown>) => fc.oneof(odd, fc.array(one, { maxLength: 3 }));
  const source = fc.record({ name: odd, items: many(some(['key', 'path'])) }, { requiredKeys: [] });
  const volume = fc.record(
    { name: odd, configMap: fc.oneof(odd, source), secret: odd, projected: odd, emptyDir: odd },
    { requiredKeys: [] },
  );
  const state = fc.record(
    { waiting: fc.oneof(odd, some(['reason', 'message'])), running: odd, terminated: odd },
    { requiredKeys: [] },
  );
  const status = fc.record(
    {
      name: fc.constant('registry'),
      state: fc.oneof(odd, state),
      lastState: fc.oneof(odd, state),
      restartCount: odd,
      ready: odd,
      image: odd,
    },
    { requiredKeys: [] },
  );
  const world = fc.record({
    container: fc.record(
      {
        volumeMounts: many(some(['name', 'mountPath', 'subPath'])),
        env: many(some(['name', 'value'])),
        args: odd,
        image: odd,
      },
      { requiredKeys: [] },
    ),
    volumes: many(volume),
    statuses: many(status),
    data: odd,
    events: fc.array(some(['involvedObject', 'message', 'reason', 'lastTimestamp']), { maxLength: 3 }),
    log: fc.string(),
    deployment: fc.boolean(),
  });

  it('never makes a check or a fix throw', () => {
    fc.assert(
      fc.property(world, ({ container, volumes, statuses, data, events, log, deployment }) => {
        const pod = registryPod(container, { volumes }, { containerStatuses: statuses });
        const evidence = evidenceOf({
          pods: [pod],
          log,
          ...(deployment ? { deployment: deploymentOf(pod) } : {}),
        });
        evidence.readings.configMaps.cm = read({ metadata: { name: 'cm' }, data });
        evidence.readings.events = read(events as never[]);
        for (const check of CHECKS) {
          const view = viewOf(evidence);
          const verdict = check.examine(view);
          const findings = verdict.state === 'found' ? verdict.findings : [];
          for (const finding of findings) proposalsFor(finding, view);
          expect(findings.every(({ message, quotes }) => message.length > 0 && quotes.length > 0)).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });
});
