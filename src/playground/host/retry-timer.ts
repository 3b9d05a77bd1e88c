/** The next try to start a service, if one is due. */
export class RetryTimer {
  #timer: NodeJS.Timeout | undefined;
  #pending: Promise<void> = Promise.resolve();
  #resolve: () => void = () => {};

  schedule(milliseconds: number, work: () => Promise<unknown>): void {
    this.cancel();
    this.#pending = new Promise((resolve) => {
      this.#resolve = resolve;
      this.#timer = setTimeout(() => {
        void work().then(() => resolve());
      }, milliseconds);
    });
  }

  cancel(): void {
    clearTimeout(this.#timer);
    this.#resolve();
  }

  /** Resolves when no further try is due. */
  async settled(): Promise<void> {
    for (let pending: unknown; pending !== this.#pending; ) {
      pending = this.#pending;
      await pending;
    }
  }
}
