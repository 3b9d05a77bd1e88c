import { rename, rm } from 'node:fs/promises';
import type { RequestListener } from 'node:http';
import { createServer, type Server } from 'node:http';
import type { Socket } from 'node:net';

/** The socket of the Docker API: a real one, so that any client may use it. */
export class ApiSocket {
  readonly path: string;
  readonly #answer: RequestListener;
  #server: Server | undefined;
  readonly #connections = new Set<Socket>();
  #count = 0;

  constructor(path: string, answer: RequestListener) {
    this.path = path;
    this.#answer = answer;
  }

  async open(): Promise<void> {
    if (this.#server !== undefined) return;
    const server = createServer(this.#answer);
    server.on('connection', (connection: Socket) => {
      this.#connections.add(connection);
      connection.on('close', () => this.#connections.delete(connection));
    });
    this.#server = server;
    // Node removes the name that it has bound when the server closes; under another name the file outlives its listener, as systemd's does.
    const bound = `${this.path}.${this.#count++}`;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(bound, resolve);
    });
    await rename(bound, this.path);
  }

  /** Nobody listens any more. The file stays unless `remove` is set: connections are then refused. */
  async close({ remove }: { remove: boolean }): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (server !== undefined) {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const connection of this.#connections) connection.destroy();
      await closed;
    }
    if (remove) await rm(this.path, { force: true });
  }
}
