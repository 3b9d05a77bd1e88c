import { expect, it } from 'vitest';
import { Terminal } from './terminal.js';

const PASSWORD = 'correct-horse-7';

/** The step's plan is in sight, and a key would apply it. */
const ready = (step: string) => new RegExp(`${step} ─+ ready[\\s\\S]* a apply`);

/** Accepts what is proposed to each question, as soon as it is asked. */
async function accept(terminal: Terminal, ...questions: string[]): Promise<void> {
  for (const question of questions) {
    await terminal.waitFor(`❯ ${question}`);
    terminal.press('enter');
  }
}

/** Applies the plan of each step, as soon as it is shown. */
async function apply(terminal: Terminal, ...steps: string[]): Promise<void> {
  for (const step of steps) {
    await terminal.waitFor(ready(step));
    terminal.press('a');
  }
}

it.concurrent('installs from the first question to the summary, and trusts the certificate on the way, on 80x24', async () => {
  const terminal = new Terminal(['demo', 'install']);
  await accept(terminal, 'Install the registry into the cluster', 'Namespace');
  await apply(terminal, ' 1 Access');
  await accept(terminal, 'Which ingress controller');
  await apply(terminal, ' 3 Ingress controller');
  await accept(terminal, 'new-ca');
  await apply(terminal, ' 7 Certificate');
  await accept(terminal, 'User names');
  await apply(terminal, ' 8 Users');
  await terminal.waitFor('❯ Password for admin');
  terminal.press(...PASSWORD);
  await terminal.waitFor(`> ${'•'.repeat(PASSWORD.length)}`);
  terminal.press('enter');
  await accept(terminal, 'Storage driver');
  await apply(terminal, ' 9 Configuration');
  await accept(terminal, 'Storage', 'Size', 'StorageClass');
  await apply(terminal, '10 Storage', '11 Registry', '12 Service', '13 Ingress');

  // What was applied last works, and this machine does not trust it yet.
  const diagnosis = await terminal.waitFor(/Root causes \(1\)[\s\S]* q back to the install/);
  expect(diagnosis).toMatch(/❯ ✖ RD304.*\n {3}└ ✖ RD101 docker login /);
  expect(diagnosis).toContain('Compare: SHA-256 fingerprint:');
  terminal.press('a');
  await terminal.waitFor('Type trust to go on');
  terminal.press(...'trust', 'enter');
  await terminal.waitFor('✔ Fixed in');
  expect(terminal.screen()).toContain('Gone: RD304, RD101.');
  terminal.press('q');

  await terminal.waitFor(/14 Push and pull ─+ ready[\s\S]* a push and pull/);
  terminal.press('a');
  const summary = await terminal.waitFor('The registry is ready');
  expect(summary).toMatch(/✔ The registry at https:\/\/registry\.xcloud\.huatai\.me:\d+, for admin/);
  expect(summary).toContain('✔ Deployment registry/docker-registry');
  terminal.press('q');
  expect((await terminal.ended).code).toBe(0);
  const left = terminal.mainScreen().join('\n');
  expect(left).toMatch(/docker login -u admin registry\.xcloud\.huatai\.me:\d+/);
  expect(left).toContain('Before others depend on it:');
  expect(terminal.alternate).toBe(false);
  expect(terminal.raw).not.toContain(PASSWORD);
}, 60_000);

it.concurrent('is left half-way by q, and says so', async () => {
  const terminal = new Terminal(['demo', 'install-ready']);
  await accept(terminal, 'Install the registry into the cluster', 'Namespace');
  await apply(terminal, ' 1 Access');
  await terminal.waitFor(/ 6 Certificate source ─+ asks[\s\S]*❯ new-ca/);
  terminal.press('esc');
  await terminal.waitFor(' q quit');
  terminal.press('q');
  const { code } = await terminal.ended;
  expect([code, terminal.mainScreen().slice(1)]).toEqual([1, ['Left at step 6 of 14, Certificate source.']]);
});
