import type { CommandResult } from '../../evidence/host/access.js';
import type { Activation, DaemonExpectation } from '../../fixes/change.js';
import { PlanStopped } from '../stopped.js';
import { activationCommands, cannotActivate, resetCommand, unitsOf } from './activation-commands.js';
import { askDaemon, type FoundDaemon, findDaemon, unmet } from './daemon.js';
import { daemonComplaint, markLog } from './daemon-log.js';
import { absent, dropLinks } from './trust-links.js';
import type { HostWork } from './work.js';
import { saidBy } from './write-elevated.js';

/** Seconds within which the effect of a reload, and of a restart, has to show. */
const RELOAD_SECONDS = 5;
const RESTART_SECONDS = 60;
/** Milliseconds that a restart itself may take: the containers get 10 s each to stop. */
const RESTART_TIMEOUT = 150_000;
const TRUST_TIMEOUT = 60_000;
/** Milliseconds between two looks at the daemon. */
const POLL = 100;
const SETTLE = 500;

type Direction = 'expect' | 'expectUndone';

/**
 * Makes the daemon take the files over, and looks whether it did: an exit code says nothing. `paths` are the files that were changed.
 * @throws PlanStopped with the reason in the daemon's own words
 */
export async function activate(
  work: HostWork,
  activations: readonly Activation[],
  direction: Direction,
  paths: readonly string[],
): Promise<void> {
  for (const activation of activations) {
    switch (activation.type) {
      case 'systemd-daemon-reload':
        await reloadUnits(work, activation);
        break;
      case 'update-trust-store':
        await updateTrustStore(work, activation, direction, paths);
        break;
      case 'docker-reload':
        await reload(work, activation, activation[direction]);
        break;
      case 'docker-restart':
        await restart(work, activation, activation[direction]);
        break;
    }
  }
}

async function reloadUnits(work: HostWork, activation: Activation): Promise<void> {
  const daemon = await findDaemon(work.access);
  await runAll(work, activationCommands(activation, daemon), {});
  const { systemctl, unit } = daemon ?? { systemctl: ['systemctl'], unit: 'docker.service' };
  const show = [...systemctl, 'show', '--property=LoadState,LoadError,NeedDaemonReload', unit];
  const { stdout } = await asked(work, show);
  const state = /^LoadState=(.*)$/m.exec(stdout)?.[1] ?? '';
  const trouble = /^LoadError=(.*)$/m.exec(stdout)?.[1] ?? '';
  if (state !== 'loaded') throw new PlanStopped(`systemd does not load ${unit} (${trouble || state}).`);
  if (/^NeedDaemonReload=yes$/m.test(stdout)) {
    throw new PlanStopped(`systemd still wants to reload ${unit} after daemon-reload.`);
  }
}

async function updateTrustStore(
  work: HostWork,
  activation: Activation & { type: 'update-trust-store' },
  direction: Direction,
  paths: readonly string[],
): Promise<void> {
  const removed = await absent(work, paths);
  const commands = activationCommands(activation, undefined, { removes: removed.length > 0 });
  const [result] = await runAll(work, commands, { timeoutMs: TRUST_TIMEOUT });
  await dropLinks(work, activation, removed);
  if (direction === 'expectUndone') return;
  const names = paths.map((path) => path.slice(path.lastIndexOf('/') + 1).replace(/\.[^.]*$/, ''));
  const said = `${result?.stdout ?? ''}\n${result?.stderr ?? ''}`.split('\n');
  const skipped = said.find(
    (line) => /warning: skipping/.test(line) && names.some((name) => line.includes(name)),
  );
  if (skipped !== undefined)
    throw new PlanStopped(`${activation.command} left the certificate out: ${skipped.trim()}.`);
}

async function reload(work: HostWork, activation: Activation, expected: DaemonExpectation): Promise<void> {
  const daemon = await foundFor(work, activation);
  const mark = await markLog(work, daemon);
  await runAll(work, activationCommands(activation, daemon), {}, daemon.rootless);
  const what = 'Docker to read its configuration';
  const { open } = await untilMet(work, daemon, expected, { seconds: RELOAD_SECONDS, what });
  // Where nothing is expected only the log can tell, and the daemon reads its file a moment after the signal.
  if (isEmpty(expected)) await work.clock.sleep(SETTLE);
  const complaint = open === '' && !isEmpty(expected) ? '' : await daemonComplaint(work, daemon, mark);
  if (open !== '' || complaint !== '') {
    throw new PlanStopped(
      `Docker did not take the configuration over: ${complaint === '' ? open : complaint}.`,
    );
  }
}

async function restart(work: HostWork, activation: Activation, expected: DaemonExpectation): Promise<void> {
  const daemon = await foundFor(work, activation);
  const script =
    (await work.access.which('service')) === undefined ? ['/etc/init.d/docker'] : ['service', 'docker'];
  const mark = await markLog(work, daemon);
  await resetFailed(work, daemon, true);
  const stop = ticking(work, 'Docker to restart');
  let trouble = '';
  try {
    const argvs = activationCommands(activation, daemon, { initScript: script });
    await runAll(work, argvs, { timeoutMs: RESTART_TIMEOUT }, daemon.rootless);
  } catch (error) {
    if (!(error instanceof PlanStopped)) throw error;
    trouble = error.message;
  } finally {
    stop();
  }
  if (trouble !== '') {
    const complaint = await daemonComplaint(work, daemon, mark);
    throw new PlanStopped(`Docker does not start as it should: ${complaint || trouble.replace(/\.$/, '')}.`);
  }
  const { open, answers } = await untilMet(work, daemon, expected, {
    seconds: RESTART_SECONDS,
    what: 'Docker to answer',
  });
  if (open === '') return;
  const complaint = await daemonComplaint(work, daemon, mark);
  const how = answers ? 'runs without the change after the restart' : 'does not start as it should';
  throw new PlanStopped(`Docker ${how}: ${complaint || open}.`);
}

/** Only of a unit that has failed, unless `always`. */
export async function resetFailed(work: HostWork, daemon: FoundDaemon, always = false): Promise<void> {
  if (daemon.managedBy !== 'systemd') return;
  if (!always) {
    const show = [...daemon.systemctl, 'show', '--property=ActiveState', ...unitsOf(daemon)];
    const { stdout } = await asked(work, show);
    if (!/^ActiveState=failed$/m.test(stdout)) return;
  }
  const argv = resetCommand(daemon);
  await (daemon.rootless ? work.access.run(argv) : work.run(argv));
}

/** What systemd says; where no message bus runs, it says it to root alone. */
async function asked(work: HostWork, argv: readonly string[]): Promise<CommandResult> {
  const own = await work.access.run(argv);
  return own.exitCode === 0 || !work.elevated ? own : work.run(argv);
}

async function foundFor(work: HostWork, activation: Activation): Promise<FoundDaemon> {
  const daemon = await findDaemon(work.access);
  const problem = cannotActivate([activation], daemon);
  if (daemon === undefined || problem !== undefined) throw new PlanStopped(problem ?? '');
  return daemon;
}

/**
 * What is still not as expected when the time is over, empty when the daemon says what it should; and whether it answers. One that answers is given a
 * few seconds at most, since it has read its configuration by then.
 */
async function untilMet(
  work: HostWork,
  { socket }: FoundDaemon,
  expected: DaemonExpectation,
  { seconds, what }: { seconds: number; what: string },
): Promise<{ open: string; answers: boolean }> {
  const start = work.clock.now();
  let answering: number | undefined;
  for (let told = 0; ; ) {
    const state = await askDaemon(work.access, socket, work.elevated ? work.run : undefined);
    const open = state === undefined ? [`it does not answer at ${socket}`] : unmet(expected, state);
    const answers = state !== undefined;
    if (open.length === 0) return { open: '', answers };
    const now = work.clock.now();
    answering = answers ? (answering ?? now) : undefined;
    const isOver = answering !== undefined && now - answering >= RELOAD_SECONDS * 1000;
    const passed = now - start;
    if (isOver || passed >= seconds * 1000) return { open: open.join(', '), answers };
    if (passed >= told * 1000) {
      work.waiting({ seconds: Math.floor(passed / 1000), what, current: open.join(', ') });
      told += 1;
    }
    await work.clock.sleep(POLL);
  }
}

async function runAll(
  work: HostWork,
  argvs: readonly string[][],
  options: { timeoutMs?: number },
  own = false,
): Promise<CommandResult[]> {
  const results: CommandResult[] = [];
  for (const argv of argvs) {
    const result = await (own ? work.access.run(argv, options) : work.run(argv, options));
    if (result.exitCode !== 0) throw new PlanStopped(`${argv.join(' ')}: ${saidBy(result)}.`);
    results.push(result);
  }
  return results;
}

function isEmpty(expected: DaemonExpectation): boolean {
  const { insecurePresent = [], insecureAbsent = [], liveRestore } = expected;
  return insecurePresent.length === 0 && insecureAbsent.length === 0 && liveRestore === undefined;
}

/** Says every second that something is still waited for; what comes back ends it. */
function ticking(work: HostWork, what: string): () => void {
  let seconds = 0;
  work.waiting({ seconds, what, current: 'under way' });
  const timer = setInterval(() => {
    seconds += 1;
    work.waiting({ seconds, what, current: 'under way' });
  }, 1000);
  return () => clearInterval(timer);
}
