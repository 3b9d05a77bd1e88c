import type { HostTree } from './tree.js';

const TICKS = 100;
const DAY = 24 * 3600 * 1000;

/** The part of /proc that says which daemon runs since when. */
export class ProcFolder {
  readonly #tree: HostTree;
  readonly #boot: number;

  constructor(tree: HostTree, now: Date) {
    this.#tree = tree;
    this.#boot = Math.floor((now.getTime() - 3 * DAY) / 1000) * 1000;
    tree.write('/proc/stat', `cpu  0 0 0 0 0 0 0 0 0 0\nbtime ${this.#boot / 1000}\n`);
  }

  /** A process appears: `comm`, `cmdline`, `stat` and `status` as proc(5) describes them. */
  add(pid: number, argv: readonly string[], startedAt: Date): void {
    const comm = (argv[0] ?? '').split('/').pop()?.slice(0, 15) ?? '';
    const ticks = Math.round(((startedAt.getTime() - this.#boot) / 1000) * TICKS);
    const zeros = (count: number) => new Array<string>(count).fill('0').join(' ');
    const folder = `/proc/${pid}`;
    this.#tree.write(`${folder}/comm`, `${comm}\n`);
    this.#tree.write(`${folder}/cmdline`, argv.map((word) => `${word}\0`).join(''));
    this.#tree.write(`${folder}/stat`, `${pid} (${comm}) S 1 ${zeros(17)} ${ticks} ${zeros(30)}\n`);
    this.#tree.write(
      `${folder}/status`,
      `Name:\t${comm}\nPid:\t${pid}\nPPid:\t1\nUid:\t0\t0\t0\t0\nNSpid:\t${pid}\n`,
    );
  }

  remove(pid: number): void {
    this.#tree.remove(`/proc/${pid}`);
  }
}
