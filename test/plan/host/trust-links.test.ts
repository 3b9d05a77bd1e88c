import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runCommand } from '../../../src/evidence/host/run-command.js';
import { applyPlan } from '../../../src/plan/apply.js';
import { saidBy } from '../../../src/plan/host/write-elevated.js';
import { noCluster } from '../../../src/plan/no-cluster.js';
import { undoPlan } from '../../../src/plan/undo.js';
import { fakeClock, temporaryJournal } from '../fixtures.js';
import { editTo, fakeDocker, hostChange, hostProposal } from './docker.js';

const CERTIFICATE = '/usr/local/share/ca-certificates/regdoctor ca.crt';
const LINK = '/etc/ssl/certs/regdoctor_ca.pem';

it('an authority that is taken back leaves no link in the trust store', async () => {
  const docker = await fakeDocker();
  const rm: string[][] = [];
  docker.command = (argv) => (argv[0] === 'update-ca-certificates' ? {} : undefined);
  const { run } = docker.access;
  docker.access.run = async (argv, options) => {
    if (argv[0] !== 'rm') return run(argv, options);
    rm.push([...argv]);
    return runCommand(argv, process.env, options);
  };
  const trust = { type: 'update-trust-store', command: 'update-ca-certificates' } as const;
  const journal = temporaryJournal();
  // The fake's root is not this machine's: no rights are missing, whoever runs the test.
  const options = { clock: fakeClock(), host: { access: docker.access } };
  const plan = hostProposal([hostChange([editTo(CERTIFICATE, null, 'PEM')], [trust])]);
  expect(await applyPlan(noCluster, plan, {}, journal, options)).toMatchObject({ state: 'applied' });
  expect(docker.access.ran).toContainEqual(['update-ca-certificates']);
  await docker.access.write(LINK, { link: CERTIFICATE });
  expect(await undoPlan(noCluster, journal, options)).toMatchObject({ state: 'undone' });
  expect(docker.access.ran).toContainEqual(['update-ca-certificates', '--fresh']);
  expect(rm).toHaveLength(1);
  expect(() => lstatSync(join(docker.access.root, LINK))).toThrow('ENOENT');
});

it('what sudo says of the machine is no reason', () => {
  const stderr = 'sudo: unable to resolve host box: Name or service not known\nmv: cannot move: Read-only\n';
  expect(saidBy({ exitCode: 1, stdout: '', stderr, problem: '' })).toBe('mv: cannot move: Read-only');
});
