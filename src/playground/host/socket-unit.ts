import type { ApiSocket } from './socket.js';

/** docker.socket: systemd listens for the daemon, and starts it at the first connection. Its file outlives it. */
export class SocketUnit {
  readonly #socket: ApiSocket;
  active: 'active' | 'inactive' | 'failed' = 'inactive';
  result: 'success' | 'service-start-limit-hit' = 'success';

  constructor(socket: ApiSocket) {
    this.#socket = socket;
  }

  async start(): Promise<void> {
    await this.#socket.open();
    Object.assign(this, { active: 'active', result: 'success' });
  }

  async stop(): Promise<void> {
    await this.#socket.close({ remove: false });
    Object.assign(this, { active: 'inactive', result: 'success' });
  }

  /** The service cannot be started any more: nobody listens in its stead. */
  async fail(): Promise<void> {
    if (this.active !== 'active') return;
    Object.assign(this, { active: 'failed', result: 'service-start-limit-hit' });
    await this.#socket.close({ remove: false });
  }

  resetFailed(): void {
    if (this.active === 'failed') Object.assign(this, { active: 'inactive', result: 'success' });
  }
}
