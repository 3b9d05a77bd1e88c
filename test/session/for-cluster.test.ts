import { expect, it } from 'vitest';
import { judgingFor, standingFor, summaryFor } from '../../src/session/for-cluster.js';
import type { Examination } from '../../src/session/session.js';
import { HOWTO } from '../support/howto.js';
import { planned } from '../support/install-views.js';

const PROD = { context: 'prod' };
const look = {} as Parameters<ReturnType<typeof judgingFor>['examine']>[0];

function commandsIn({ remedies }: Examination): string[] {
  return Object.values(remedies).flatMap((all) => all.flatMap(({ proposal }) => proposal.commands));
}

it('makes the commands of every fix be about the cluster that was named', () => {
  const patched = Object.entries(HOWTO.remedies).map(([id, remedies]) => {
    const proposals = remedies.map(({ proposal }) => ({ ...proposal, commands: [`kubectl patch x ${id}`] }));
    return [
      id,
      remedies.map((remedy, index) => ({ ...remedy, proposal: proposals[index] ?? remedy.proposal })),
    ];
  });
  const examination: Examination = { ...HOWTO, remedies: Object.fromEntries(patched) };
  const judging = { tellAsTheySettle: () => () => undefined, examine: () => examination };
  const own = commandsIn(examination);
  expect(own.length).toBeGreaterThan(1);
  expect(commandsIn(judgingFor(judging, PROD).examine(look, Date.now))).toEqual(
    own.map((command) => command.replace('kubectl', 'kubectl --context prod')),
  );
  expect(commandsIn(judgingFor(judging, {}).examine(look, Date.now))).toEqual(own);
});

it('makes the commands of steps and of the summary be about it', () => {
  const { standing } = planned();
  if (standing.state !== 'plan') throw new Error('no plan');
  const { plan } = standing;
  const commands = ['kubectl apply -f a.yaml'];
  const wanted = ['kubectl --context prod apply -f a.yaml'];
  const proposal = { ...plan.proposal, commands };
  expect(standingFor({ ...standing, plan: { ...plan, proposal } }, PROD)).toMatchObject({
    plan: { proposal: { commands: wanted } },
  });
  const blocked = { state: 'blocked', says: '', next: [], commands } as const;
  expect(standingFor({ ...blocked, next: [], commands }, PROD)).toMatchObject({ commands: wanted });
  const summary = {
    made: [],
    commands: [{ what: 'A login for Pods', command: 'kubectl create secret x' }],
    notYet: [],
  };
  expect(summaryFor(summary, PROD).commands).toEqual([
    { what: 'A login for Pods', command: 'kubectl --context prod create secret x' },
  ]);
});
