import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { newFolder } from '../cli/support.js';
import { buildStage } from './stage/build.js';
import type { Cure } from './stage/cures.js';
import { Terminal } from './terminal.js';

let stage: Awaited<ReturnType<typeof buildStage>>;
beforeAll(async () => {
  stage = await buildStage('test/pty/stage/troubled-install.ts');
}, 60_000);
afterAll(() => stage?.remove());

const PASSWORD = 'correct-horse-7';

it('goes from the first question to the summary although something goes wrong at every step, and each is cured in place', async () => {
  const CURES_AT = join(newFolder(), 'cures');
  const terminal = new Terminal([], { program: stage.program, columns: 120, rows: 40, env: { CURES_AT } });
  const sees = (step: string, state: string, ...more: string[]) =>
    terminal.waitFor(
      (screen) => isAt(screen, step, state) && more.every((words) => flat(screen).includes(words)),
    );
  /** What stops the step is on the screen; it is cured outside, and looked at again. */
  const cured = async (step: string, says: string, cure: Cure) => {
    await sees(step, 'blocked', says, 'r look again');
    await outside(CURES_AT, cure);
    terminal.press('r');
  };
  const apply = async (step: string) => {
    await sees(step, 'ready', 'a apply');
    terminal.press('a');
  };
  const accept = async (...questions: string[]) => {
    for (const question of questions) {
      await terminal.waitFor((screen) => flat(screen).includes(`❯ ${question}`));
      terminal.press('enter');
    }
  };
  /** What somebody else made is in the way: it is shown what would change, and asked for the word. */
  const overwrite = async (step: string, name: string) => {
    await sees(step, 'ready', `Changes: ${name}, which regdoctor did not make`);
    terminal.press('a');
    await consent();
  };
  const consent = async () => {
    await terminal.waitFor('Type overwrite to go on.');
    terminal.press(...'overwrite', 'enter');
  };

  await accept('Install the registry into the cluster', 'Namespace');
  await cured('1 Access', '24 rights are missing for the installation', 'grant all rights');

  await terminal.waitFor('❯ Host name');
  terminal.press('\x15', ...'registry_1.example.com', 'enter');
  await accept('Name of the objects');
  await sees('2 Profile', 'asks', 'There is an underscore in "registry_1.example.com"');
  terminal.press('\x15', ...'registry.no-such-name.huatai.me', 'enter');
  await accept('Name of the objects', 'Which ingress controller');

  await cured('3 Ingress controller', 'Helm v2.14.1 cannot install traefik', 'install Helm 3');
  await apply('3 Ingress controller');

  await accept('How shall the name lead to the controller?');
  await sees('4 DNS', 'working', 'does not resolve from here (RD320). Waiting for the record.');
  await outside(CURES_AT, 'create the DNS record');

  await cured('5 cert-manager', 'no endpoints available', 'restart the webhook');
  await apply('6 Certificate source');
  await cured(
    '7 Certificate',
    'Certificate registry/somebody-else fills Secret',
    'delete the other Certificate',
  );
  await apply('7 Certificate');
  await overwrite('7 Certificate', 'Issuer registry/docker-registry-acme-production');

  await sees('8 Users', 'ready', 'Changes: Secret registry/docker-registry, which regdoctor did not make');
  terminal.press('a');
  await terminal.waitFor('❯ New password for admin');
  terminal.press(...PASSWORD, 'enter');
  await consent();
  await sees('8 Users', 'done', 'The former value is kept in Secret', 'enter go on');
  terminal.press('enter');
  await accept('Storage driver');
  await overwrite('9 Configuration', 'ConfigMap registry/docker-registry');
  await accept('Storage', 'Size', 'StorageClass');
  await apply('10 Storage');
  await cured('10 Storage', 'waits for a volume that nobody makes', 'make a class the default');
  await apply('11 Registry');
  await terminal.waitFor(/Root causes[\s\S]* q back to the install/);
  terminal.press('q');
  await sees(
    '11 Registry',
    'failing',
    'RD512 The image registry:2 could not',
    'f open the diagnosis',
    'e change',
  );
  terminal.press('e');
  await terminal.waitFor('❯ Image');
  terminal.press('\x15', ...'registry:2.8.3', 'enter');
  await apply('11 Registry');
  await terminal.waitFor('Type yes to go on.');
  terminal.press(...'yes', 'enter');
  await sees('12 Service', 'failing', 'Service docker-registry is there, and differs', 'f show the fix');
  terminal.press('f');
  await terminal.waitFor(/❯ ✖ RD502[\s\S]* a apply/);
  terminal.press('a');
  await terminal.waitFor(/✔ Fixed in[\s\S]*Gone: RD502/);
  terminal.press('q');
  await overwrite('12 Service', 'Service registry/docker-registry');

  await sees('13 Ingress', 'failing', 'RD402 Ingress docker-registry names class gone', 'a apply');
  terminal.press('a');
  await consent();
  await terminal.waitFor(/14 Push and pull ─+ ready[\s\S]* a push and pull/);
  terminal.press('a');
  await sees(
    '13 Ingress',
    'failing',
    'An upload of 2 MiB to registry.no-such-name.huatai.me was refused with 413',
  );
  await outside(CURES_AT, 'lift the limit of the proxy');
  terminal.press('r');
  await terminal.waitFor(/14 Push and pull ─+ ready[\s\S]* a push and pull/);
  terminal.press('a');
  const summary = await terminal.waitFor('The registry is ready');
  expect(summary).toContain('✔ The registry at https://registry.no-such-name.huatai.me');
  terminal.press('q');
  const { code, screen } = await terminal.ended;
  expect(code, screen.join('\n')).toBe(0);
  expect(terminal.mainScreen().join('\n')).toContain('docker login -u admin registry.no-such-name.huatai.me');
  expect(terminal.raw).not.toContain(PASSWORD);
}, 120_000);

/** Whether the step is on display, and stands like that. */
function isAt(screen: string, step: string, state: string): boolean {
  return screen.split('\n').some((row) => row.includes(`${step} ─`) && row.trimEnd().endsWith(`─ ${state}`));
}

/** The right half of the screen as running text: sentences are broken where the pane ends. */
function flat(screen: string): string {
  return screen
    .split('\n')
    .map((row) => row.split('│').at(-1)?.trim() ?? '')
    .join(' ')
    .replace(/ +/g, ' ');
}

/** Somebody else does something about it. Resolves when it is done. */
function outside(path: string, cure: Cure): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = '';
    const connection = connect(path, () => connection.end(cure));
    connection.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
    connection.once('error', reject);
    connection.once('close', () => (said === 'done' ? resolve() : reject(new Error(`not cured: ${cure}`))));
  });
}
