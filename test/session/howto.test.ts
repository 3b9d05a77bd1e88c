import { afterAll, beforeAll, expect, it } from 'vitest';
import { CATALOGUE } from '../../src/checks/catalogue.js';
import { connect } from '../../src/evidence/cluster/connection.js';
import { readCluster } from '../../src/evidence/cluster/read-cluster.js';
import { proposalsFor } from '../../src/fixes/catalogue.js';
import type { ClusterApi } from '../../src/kube/api.js';
import { canonical, withoutServerFields } from '../../src/kube/clean.js';
import type { ObjectRef } from '../../src/kube/objects.js';
import { openJournal } from '../../src/plan/journal-store.js';
import { getLive } from '../../src/plan/live.js';
import { type Playground, startPlayground } from '../../src/playground/playground.js';
import { judgingBy } from '../../src/session/judging.js';
import { createLiveSession } from '../../src/session/live-session.js';
import type { Examination, Outcome, Session } from '../../src/session/session.js';

let playground: Playground;
let api: ClusterApi;
let session: Session;
const { signal } = new AbortController();
const problems: string[] = [];

beforeAll(async () => {
  playground = await startPlayground({ case: 'howto', speed: 20 });
  api = await connect({ kubeconfig: playground.kubeconfig });
  session = createLiveSession({
    api,
    judgement: async () =>
      judgingBy({ checks: CATALOGUE, proposalsFor, onProblem: (problem) => problems.push(problem) }),
    journal: openJournal({ stateDir: playground.stateDir }),
    where: api.context,
    playground: true,
    read: (reading, onProgress) =>
      readCluster(api, {
        namespace: api.namespace,
        port: playground.endpoint.port,
        signal: reading,
        onProgress,
        endpoint: { resolve: [playground.resolve], trust: { files: [playground.trustFile] } },
      }),
    onClose: () => playground.close(),
  });
});

afterAll(() => session.close());

function codes({ diagnosis }: Examination): string[] {
  return diagnosis.findings.filter(({ level }) => level === 'fail').map(({ code }) => code);
}

async function cure(code: string): Promise<Outcome> {
  const { diagnosis, remedies } = await session.examine({ signal });
  const finding = diagnosis.findings.find((candidate) => candidate.code === code);
  const remedy = remedies[finding?.id ?? '']?.[0];
  if (remedy === undefined) throw new Error(`no remedy for ${code}`);
  expect(await session.rehearse(remedy, {}, { signal })).toMatchObject({ ok: true });
  return session.apply(remedy, {}, { signal });
}

async function image(ref: ObjectRef): Promise<string> {
  const live = await getLive(api, ref);
  return live === undefined ? 'absent' : canonical(withoutServerFields(live));
}

it('cures the end state of the how-to with two plans, and puts it back', async () => {
  const before = await session.examine({ signal });
  expect(codes(before)).toEqual(expect.arrayContaining(['RD201', 'RD603', 'RD511']));
  const subjects = before.diagnosis.findings
    .map(({ subject }) => subject)
    .filter((subject) => 'kind' in subject);
  const images = await Promise.all(subjects.map(image));

  const pod = await cure('RD603');
  expect(pod.state).toBe('fixed');
  const podNow = 'examination' in pod ? pod.examination : before;
  expect(codes(podNow)).toContain('RD201');
  expect(codes(podNow)).not.toContain('RD511');

  const issuer = await cure('RD201');
  expect(issuer.state).toBe('fixed');
  expect('examination' in issuer ? codes(issuer.examination) : []).toEqual([]);

  for (const state of ['undone', 'undone', 'nothing-to-undo']) {
    expect(await session.undo({ signal })).toMatchObject({ state });
  }
  expect(await Promise.all(subjects.map(image))).toEqual(images);
  expect((await session.history()).map(({ state }) => state)).toEqual(['undone', 'undone']);
  expect(problems).toEqual([]);
});
