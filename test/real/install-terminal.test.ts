import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { Terminal } from '../pty/terminal.js';
import { serveNone } from './support/cert-manager.js';
import { converse, type Reply } from './support/conversation.js';
import { type IngressController, startIngressController } from './support/ingress-controller.js';
import { type Machine, missingForInstall, rememberMachine } from './support/machine.js';
import { endTmux, hasTmux, IN_TMUX } from './support/tmux.js';
import { openWorkplace, type Workplace } from './support/workplace.js';

const cluster = inject('cluster');
const missing = await missingForInstall(cluster);
if (missing !== undefined) process.stderr.write(`\nno registry is installed in a terminal: ${missing}\n`);

if (!(await hasTmux()))
  process.stderr.write('\ntmux is not installed: the install in a terminal is run without it\n');

const HOST = 'by-hand.registry.test';

/** The same in a terminal, from the first question to the summary; nothing is known before. */
describe.skipIf(missing !== undefined)('an install in a terminal', () => {
  let ingress: IngressController;
  let place: Workplace;
  let machine: Machine;
  beforeAll(async () => {
    // Other tests leave cert-manager's kinds behind, with no controller that would do anything about them.
    await serveNone(cluster.kubeconfig ?? '');
    machine = await rememberMachine(HOST);
    ingress = await startIngressController(cluster.kubeconfig ?? '');
    place = await openWorkplace(cluster.kubeconfig ?? '', 'regdoctor-terminal');
  });
  afterAll(async () => {
    await machine?.restore();
    await ingress?.stop();
    await place?.done();
  });

  it('asks, shows every plan, cures what stops it, and ends with an image that was pushed and pulled', async () => {
    const flags = ['--profile', place.profilePath, '--state-dir', `${place.folder}/state`];
    const terminal = new Terminal(['install', ...flags], {
      columns: 120,
      rows: 40,
      env: { KUBECONFIG: cluster.kubeconfig ?? '', HOME: place.folder },
      script: IN_TMUX,
    });
    const trust: Reply = [/type\W+trust/i, 'trust', 'enter'];
    const replies: Reply[] = [
      trust,
      [/❯ Namespace \(/, '\x15', place.namespace, 'enter'],
      [/❯ Host name/, HOST, 'enter'],
      [/❯ record/, 'down'],
      [/❯ pvc\b/, 'down'],
      [/❯ Password/, place.password, 'enter'],
      [/enter accept/, 'enter'],
      [/✔ (Fixed in|Nothing is broken)[\s\S]*q back to the install/, 'q'],
      // For a moment the controller shows the certificate that it has when there is none.
      [/❯ ✖ RD302[\s\S]*R check again/, 'R'],
      [/ f (show the fix|open the diagnosis)/, 'f'],
      [/ a (apply|push and pull)/, 'a'],
    ];
    try {
      const given = await converse(terminal, replies, /The registry is ready/);
      expect(given).toContain(trust[0]);
      terminal.press('q');
      const { code, screen } = await terminal.ended;
      expect(code, screen.join('\n')).toBe(0);
      expect(terminal.raw).not.toContain(place.password);
      expect(await place.written()).not.toContain(place.password);
      expect(await machine.hosts()).toContain(`${ingress.address} ${HOST} # regdoctor\n`);
      expect(Object.keys(await place.versions())).toContain('Ingress docker-registry');
      // What the screen ended with is what is there: another run finds every step done, and the image.
      const again = await place.regdoctor('install', '--profile', place.profilePath, '--yes');
      expect(again.words).toContain('which an earlier trial pushed and pulled');
      expect(again.exitCode, again.output).toBe(0);
    } finally {
      terminal.dispose();
      await endTmux(place.folder);
    }
  });
});
