import { connect, createServer } from 'node:net';

/**
 * A TCP proxy on 127.0.0.1 that behaves like a network with this round trip time: half of it each way, and a whole one before a new connection
 * carries anything, as its handshake would take.
 * @returns {{port: number, connections: () => number, close: () => void}}
 */
export async function slowNetwork(host, port, roundTripMs) {
  let connections = 0;
  const sockets = new Set();
  const server = createServer({ noDelay: true }, (client) => {
    connections += 1;
    const upstream = connect({ host, port, noDelay: true });
    const openedAt = Date.now() + roundTripMs;
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ]) {
      sockets.add(from);
      const later = (action) => {
        const handshake = from === client ? Math.max(0, openedAt - Date.now()) : 0;
        setTimeout(action, handshake + roundTripMs / 2);
      };
      from.on('data', (chunk) => later(() => to.destroyed || to.write(chunk)));
      from.on('end', () => later(() => to.end()));
      // Either end may go away at any time; the other one is then of no use.
      from.on('error', () => to.destroy());
      from.on('close', () => sockets.delete(from));
    }
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: server.address().port,
    connections: () => connections,
    close: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
