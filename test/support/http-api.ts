import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ApiRequest, ClusterApi } from '../../src/kube/api.js';
import type { MemoryApi } from './memory-api.js';

/** Puts an API server in memory on a port of this machine, so that another process can work with it. */
export async function serve(api: MemoryApi): Promise<{ url: string; close: () => Promise<void> }> {
  const server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const request = JSON.parse(Buffer.concat(chunks).toString('utf8')) as ApiRequest;
      api.request(request).then(
        (response) => outgoing.end(JSON.stringify(response)),
        () => outgoing.destroy(),
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The way to such a server, with the names of the one in memory. */
export function reach(url: string): ClusterApi {
  let requests = 0;
  return {
    context: 'test',
    server: 'https://memory.invalid',
    user: 'tester',
    namespace: 'default',
    get requests() {
      return requests;
    },
    async request(request) {
      requests += 1;
      const response = await fetch(url, { method: 'POST', body: JSON.stringify(request) });
      return (await response.json()) as { status: number; body: string };
    },
    close() {},
  };
}
