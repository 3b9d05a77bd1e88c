import { expect, it } from 'vitest';
import { rd512 } from '../../src/checks/pod/rd512-image-pull-failed.js';
import { viewOf } from '../../src/evidence/view.js';
import { failureCase } from '../cases/RD512.js';

const ofADeployment = failureCase.positive.find(({ name }) => name.includes('of a Deployment'));

it('tells once what several Pods of a workload have, as the first of them shows it', async () => {
  const evidence = structuredClone(await ofADeployment?.evidence());
  const pods = evidence?.readings.pods;
  if (evidence === undefined || pods?.state !== 'read') throw new Error('the case has no Pods');
  const alone = rd512.examine(viewOf(evidence));
  const [first] = pods.value;
  if (first === undefined) throw new Error('the case has no Pod');
  const again = structuredClone(first);
  again.metadata = { ...again.metadata, name: `${first.metadata?.name}-again`, uid: 'another' };
  pods.value.push(again);
  expect(alone.state).toBe('found');
  expect(rd512.examine(viewOf(evidence))).toEqual(alone);
});
