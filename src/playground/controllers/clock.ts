/** A piece of controllers' work. It may be asynchronous: certificates are made with webcrypto. */
export type Work = () => void | Promise<void>;

interface Timer {
  id: number;
  due: number;
  work: Work;
  /** Work that leads to another state of the cluster, which `settled` waits for; a back-off that only repeats itself is not. */
  progress: boolean;
  handle?: NodeJS.Timeout;
}

/**
 * Time as the controllers see it. It starts in the past and is played forward at once, so that the cluster looks as if it had
 * been like that for minutes; then it follows the real clock, with waits shortened by `speed`.
 */
export class Clock {
  readonly #speed: number;
  readonly #timers = new Map<number, Timer>();
  #virtual: number | null;
  #nextId = 1;
  #queue: Work[] = [];
  #running: Promise<void> | null = null;
  #waiters: (() => void)[] = [];
  #closed = false;
  #failure: unknown;

  constructor(options: { start: Date; speed: number }) {
    this.#virtual = options.start.getTime();
    this.#speed = options.speed;
  }

  now(): Date {
    return new Date(this.#virtual ?? Date.now());
  }

  /** Runs work soon, after the work that is already queued. */
  soon(work: Work): void {
    if (this.#closed) return;
    this.#queue.push(work);
    if (this.#virtual === null) this.#drainSoon();
  }

  /** Runs work after this many milliseconds of the cluster's time. Returns what `cancel` takes. */
  after(milliseconds: number, work: Work, options: { progress?: boolean } = {}): number {
    const timer: Timer = {
      id: this.#nextId++,
      due: this.now().getTime() + milliseconds,
      work,
      progress: options.progress ?? true,
    };
    if (this.#closed) return timer.id;
    this.#timers.set(timer.id, timer);
    if (this.#virtual === null) this.#arm(timer);
    return timer.id;
  }

  cancel(id: number | undefined): void {
    const timer = id === undefined ? undefined : this.#timers.get(id);
    if (timer === undefined) return;
    clearTimeout(timer.handle);
    this.#timers.delete(timer.id);
    this.#wake();
  }

  /** Plays time forward from where it stands to `until`, doing the work that falls due on the way. */
  async playTo(until: Date): Promise<void> {
    for (;;) {
      await this.#drain();
      const next = [...this.#timers.values()].sort((a, b) => a.due - b.due || a.id - b.id)[0];
      if (next === undefined || next.due > until.getTime()) break;
      this.#timers.delete(next.id);
      this.#virtual = next.due;
      this.#queue.push(next.work);
    }
    this.#virtual = until.getTime();
    this.#throwFailure();
  }

  /** Lets time follow the real clock from now on. */
  goLive(): void {
    this.#virtual = null;
    for (const timer of this.#timers.values()) this.#arm(timer);
    this.#drainSoon();
  }

  /** Resolves when nothing is going on but back-offs that repeat themselves. Throws what work threw since the last time. */
  async settled(): Promise<void> {
    while (this.#busy()) {
      await new Promise<void>((resolve) => {
        this.#waiters.push(resolve);
      });
    }
    this.#throwFailure();
  }

  close(): void {
    this.#closed = true;
    for (const timer of this.#timers.values()) clearTimeout(timer.handle);
    this.#timers.clear();
    this.#queue = [];
    this.#wake();
  }

  #busy(): boolean {
    if (this.#closed) return false;
    const awaited = [...this.#timers.values()].some((timer) => timer.progress);
    return this.#queue.length > 0 || this.#running !== null || awaited;
  }

  #arm(timer: Timer): void {
    const delay = Math.max(0, timer.due - Date.now()) / this.#speed;
    timer.handle = setTimeout(() => {
      this.#timers.delete(timer.id);
      this.soon(timer.work);
    }, delay);
    timer.handle.unref();
  }

  #drainSoon(): void {
    if (this.#running !== null) return;
    this.#running = Promise.resolve()
      .then(() => this.#drain())
      .finally(() => {
        this.#running = null;
        if (this.#queue.length > 0) this.#drainSoon();
        this.#wake();
      });
  }

  async #drain(): Promise<void> {
    for (let work = this.#queue.shift(); work !== undefined; work = this.#queue.shift()) {
      try {
        await work();
      } catch (error) {
        // One object that a controller cannot cope with must not stop the others; `settled` says it.
        this.#failure ??= error;
      }
    }
  }

  #throwFailure(): void {
    const failure = this.#failure;
    this.#failure = undefined;
    if (failure !== undefined) throw failure;
  }

  #wake(): void {
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const resolve of waiters) resolve();
  }
}
