import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { type AddressInfo, createServer as createTcpServer, type Server as TcpServer } from 'node:net';

/** Below the ports that systems give out by themselves, so that one which is closed stays free. */
const FIRST = 20_000;
const COUNT = 10_000;

/** A port of 127.0.0.1 that listens or does not, with a server made anew each time. */
export class Entrance {
  readonly port: number;
  readonly #make: () => Server;
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;

  private constructor(port: number, make: () => Server) {
    this.port = port;
    this.#make = make;
  }

  /** On any port, listening already. */
  static async open(make: () => Server): Promise<Entrance> {
    const server = make();
    const entrance = new Entrance(await listen(server, 0), make);
    entrance.#take(server);
    return entrance;
  }

  /** On a port that nobody listens on until `set`. */
  static async closed(make: () => Server): Promise<Entrance> {
    for (;;) {
      const port = FIRST + Math.floor(Math.random() * COUNT);
      if (await isFree(port)) return new Entrance(port, make);
    }
  }

  /** Lets it listen, or refuse. */
  async set(listening: boolean): Promise<void> {
    if (listening && this.#server === undefined) {
      const server = this.#make();
      this.#take(server);
      await listen(server, this.port);
    } else if (!listening) await this.close();
  }

  async close(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (server === undefined) return;
    const closed = new Promise((resolve) => server.close(resolve));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  #take(server: Server): void {
    this.#server = server;
    server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
    });
  }
}

/** A port on which nothing listens: it was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createTcpServer();
  const port = await listen(server, 0);
  await new Promise((resolve) => {
    server.close(resolve);
  });
  return port;
}

async function isFree(port: number): Promise<boolean> {
  const server = createTcpServer();
  try {
    await listen(server, port);
  } catch {
    // Somebody has it.
    return false;
  }
  await new Promise((resolve) => {
    server.close(resolve);
  });
  return true;
}

function listen(server: TcpServer, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}
