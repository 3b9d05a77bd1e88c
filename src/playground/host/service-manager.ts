import { execute } from './execute.js';
import { RetryTimer } from './retry-timer.js';
import {
  failure,
  type JobResult,
  type ManagerParts,
  neverRun,
  noteCrash,
  noteFailure,
  noteStart,
  noteStop,
  refusalOf,
  SERVICE,
  type ServiceRun,
  SOCKET,
  STILL_ACTIVATED,
} from './service-run.js';
import { SocketUnit } from './socket-unit.js';
import { type LoadedUnit, loadUnit, needsDaemonReload } from './unit.js';

/** systemd, as far as docker.service and docker.socket go. */
export class ServiceManager {
  readonly #parts: ManagerParts;
  #unit: LoadedUnit;
  #socketUnit: LoadedUnit;
  readonly #socket: SocketUnit;
  #starts: number[] = [];
  readonly #retry = new RetryTimer();
  readonly #run: ServiceRun = neverRun();

  constructor(parts: ManagerParts) {
    this.#parts = parts;
    this.#socket = new SocketUnit(parts.socket);
    this.#unit = loadUnit(parts.tree, SERVICE);
    this.#socketUnit = loadUnit(parts.tree, SOCKET);
  }

  get run(): Readonly<ServiceRun> {
    return this.#run;
  }

  get socketState(): Readonly<Pick<SocketUnit, 'active' | 'result'>> {
    return this.#socket;
  }

  unit(name: string): LoadedUnit | undefined {
    this.#readIfForgotten();
    return name === SERVICE ? this.#unit : name === SOCKET ? this.#socketUnit : undefined;
  }

  needsReload(unit: LoadedUnit): boolean {
    return unit.loadState !== 'not-found' && needsDaemonReload(this.#parts.tree, unit);
  }

  /** Reads all units anew; the counter of starts begins anew with that. */
  daemonReload(): void {
    this.#unit = loadUnit(this.#parts.tree, SERVICE);
    this.#socketUnit = loadUnit(this.#parts.tree, SOCKET);
    this.#starts = [];
    this.#run.isOfThisLine = false;
  }

  async start(): Promise<JobResult> {
    this.#readIfForgotten();
    const refusal = refusalOf(this.#unit.loadState, 'start');
    if (refusal !== undefined) return refusal;
    if (this.#run.active === 'active') return { ok: true };
    this.#retry.cancel();
    return this.#begin();
  }

  async restart(): Promise<JobResult> {
    this.#readIfForgotten();
    const refusal = refusalOf(this.#unit.loadState, 'restart');
    if (refusal !== undefined) return refusal;
    const warning = this.#staleWarning();
    this.#retry.cancel();
    await this.#end();
    const begun = await this.#begin();
    return begun.ok && warning !== undefined ? { ...begun, warning } : begun;
  }

  /** SIGHUP by ExecReload: that it was sent is all that systemd knows. */
  reload(): JobResult {
    const refusal = refusalOf(this.#unit.loadState, 'reload');
    if (refusal !== undefined) return refusal;
    if (this.#run.active !== 'active') {
      return { ok: false, stderr: 'docker.service is not active, cannot reload.\n' };
    }
    const warning = this.#staleWarning();
    this.#parts.log.systemd(`Reloading docker.service - ${this.#unit.description}...`);
    this.#parts.log.systemd(`Reloaded docker.service - ${this.#unit.description}.`);
    this.#parts.daemon.hangUp();
    return warning === undefined ? { ok: true } : { ok: true, warning };
  }

  async stop(names: readonly string[]): Promise<JobResult> {
    this.#retry.cancel();
    if (names.includes(SERVICE)) {
      await this.#end();
      if (this.#run.active !== 'failed') Object.assign(this.#run, { active: 'inactive', sub: 'dead' });
    }
    if (names.includes(SOCKET) && this.#hasSocket) {
      await this.#socket.stop();
    }
    this.#forget();
    const activates = names.includes(SERVICE) && this.#socket.active === 'active';
    return activates ? { ok: true, warning: STILL_ACTIVATED } : { ok: true };
  }

  resetFailed(names: readonly string[]): void {
    if (names.includes(SERVICE)) {
      this.#starts = [];
      if (this.#run.active === 'failed') {
        Object.assign(this.#run, { active: 'inactive', sub: 'dead', result: 'success', restarts: 0 });
      }
    }
    if (names.includes(SOCKET)) this.#socket.resetFailed();
    this.#forget();
  }

  /** docker.socket by itself: it listens, and the first connection starts the service. */
  async startSocket(): Promise<JobResult> {
    await this.#socket.start();
    return { ok: true };
  }

  /** A connection came in while no daemon ran: systemd starts it. */
  async activate(): Promise<boolean> {
    if (this.#run.active === 'active') return true;
    return this.#socket.active === 'active' && (await this.start()).ok;
  }

  /** The process dies and dies again until systemd gives up: nothing is wrong with the files. */
  async crash(): Promise<void> {
    const { daemon, log, socket, now } = this.#parts;
    const { burst } = this.#unit.restart;
    daemon.kill();
    for (let tries = 0; tries < burst; tries++) {
      log.systemd('docker.service: Main process exited, code=killed, status=9/KILL');
      log.systemd("docker.service: Failed with result 'signal'.");
    }
    if (!this.#hasSocket) await socket.close({ remove: false });
    noteCrash(this.#run, burst - 1, now());
    await this.#giveUp();
  }

  /** Resolves when no further try is due. */
  settled(): Promise<void> {
    return this.#retry.settled();
  }

  close(): void {
    this.#retry.cancel();
  }

  get #hasSocket(): boolean {
    return this.#socketUnit.loadState !== 'not-found';
  }

  /** A service that is stopped and that nothing can start is dropped from memory, with all that is known of its runs. */
  #forget(): void {
    if (this.#run.active !== 'inactive' || this.#socket.active === 'active') return;
    Object.assign(this.#run, neverRun());
    this.#starts = [];
  }

  /** What is not in memory is read from the files when it is asked for. */
  #readIfForgotten(): void {
    if (this.#run.active !== 'inactive' || this.#socket.active === 'active') return;
    this.#unit = loadUnit(this.#parts.tree, SERVICE);
  }

  #staleWarning(): string | undefined {
    if (!this.needsReload(this.#unit)) return undefined;
    return "Warning: The unit file, source configuration file or drop-ins of docker.service changed on disk. Run 'systemctl daemon-reload' to reload units.\n";
  }

  async #begin(): Promise<JobResult> {
    const { log, now } = this.#parts;
    const { restart, description } = this.#unit;
    const time = now().getTime();
    this.#starts = this.#starts.filter((start) => time - start < restart.intervalMs);
    if (this.#starts.length >= restart.burst) {
      if (this.#run.result === 'success') this.#run.result = 'start-limit-hit';
      log.systemd('docker.service: Start request repeated too quickly.');
      await this.#giveUp();
      return { ok: false, stderr: failure(this.#run.result) };
    }
    this.#starts.push(time);
    if (this.#hasSocket && this.#socket.active !== 'active') await this.#socket.start();
    log.systemd(`Starting docker.service - ${description}...`);
    const outcome = execute(this.#unit, this.#parts, this.#hasSocket);
    if (!outcome.ok) return this.#failed(outcome);
    await this.#parts.socket.open();
    noteStart(this.#run, outcome.pid, now());
    log.systemd(`Started docker.service - ${description}.`);
    return { ok: true };
  }

  #failed({ pid, status }: { pid: number; status: number }): JobResult {
    const { log, now, speed } = this.#parts;
    const { restart, description } = this.#unit;
    log.systemd(
      `docker.service: Main process exited, code=exited, status=${status}/${status === 203 ? 'EXEC' : 'FAILURE'}`,
    );
    log.systemd("docker.service: Failed with result 'exit-code'.");
    log.systemd(`Failed to start docker.service - ${description}.`);
    noteFailure(this.#run, pid, status, now());
    if (!['always', 'on-failure'].includes(restart.when)) {
      Object.assign(this.#run, { active: 'failed', sub: 'failed' });
      return { ok: false, stderr: failure('exit-code') };
    }
    Object.assign(this.#run, { active: 'activating', sub: 'auto-restart' });
    this.#retry.schedule(restart.afterMs / speed(), () => {
      this.#run.restarts += 1;
      const count = this.#run.restarts;
      log.systemd(`docker.service: Scheduled restart job, restart counter is at ${count}.`);
      return this.#begin();
    });
    return { ok: false, stderr: failure('exit-code') };
  }

  /** No more tries: the socket goes down with the service, for it would start it again at the next connection. */
  async #giveUp(): Promise<void> {
    Object.assign(this.#run, {
      active: 'failed',
      sub: 'failed',
      mainPid: 0,
      inactiveSince: this.#parts.now(),
    });
    await this.#socket.fail();
  }

  async #end(): Promise<void> {
    const { daemon, log, now, socket } = this.#parts;
    if (daemon.running === undefined) return;
    log.systemd(`Stopping docker.service - ${this.#unit.description}...`);
    daemon.stop();
    if (!this.#hasSocket) await socket.close({ remove: true });
    noteStop(this.#run, now());
    log.systemd('docker.service: Deactivated successfully.');
    log.systemd(`Stopped docker.service - ${this.#unit.description}.`);
  }
}
