import { createServer, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createHttps } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterAll } from 'vitest';
import { identity } from '../evidence/cluster/servers.js';

const afterEnd: (() => void)[] = [];
afterAll(() => {
  for (const close of afterEnd) close();
});

/** What stands where an API server should be. */
export const ODD: Record<string, (response: ServerResponse) => void> = {
  'an error of its own': (response) => {
    response.writeHead(500, { 'content-type': 'application/json' });
    response.end(
      '{"kind":"Status","apiVersion":"v1","status":"Failure","message":"etcd leader changed","code":500}',
    );
  },
  'too many requests': (response) => {
    response.writeHead(429, { 'content-type': 'text/plain', 'retry-after': '1' });
    response.end('Too many requests, please try again later.');
  },
  'a login page': (response) => {
    response.writeHead(200, { 'content-type': 'text/html' });
    response.end('<!doctype html><title>Sign in\x1b[2J</title>');
  },
  'half a document': (response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end('{"kind":"PodList","apiVersion":"v1","items":[{"meta');
  },
  'a refusal of the token': (response) => {
    response.writeHead(401, { 'content-type': 'application/json' });
    response.end(
      '{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"Unauthorized","message":"Unauthorized","code":401}',
    );
  },
  // Accepts the request and never answers.
  nothing: () => undefined,
};

/** Serves until the tests of the file have ended. @returns the URL */
export async function listen(answer: (response: ServerResponse) => void, tls = false): Promise<string> {
  const handle: RequestListener = (_, response) => answer(response);
  const server = tls ? createHttps(await pair(), handle) : createServer(handle);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  afterEnd.push(() => {
    server.close();
    server.closeAllConnections();
  });
  const { port } = server.address() as AddressInfo;
  return `${tls ? 'https' : 'http'}://127.0.0.1:${port}`;
}

/** A certificate of a CA that nobody knows. */
async function pair(): Promise<{ key: string; cert: string }> {
  const { leaf } = await identity();
  return { key: leaf.key, cert: leaf.certificate };
}
