import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { record, text } from '../../kube/objects.js';
import type { Container } from './containers.js';
import type { DockerDaemon, RunningDaemon } from './daemon.js';
import type { Distribution } from './distributions.js';
import { infoOf, versionOf } from './docker-info.js';
import { logIn } from './registry-client.js';
import { RegistryRefusal, type Route } from './registry-wire.js';
import type { HostTree } from './tree.js';

export interface ApiParts {
  tree: HostTree;
  daemon: DockerDaemon;
  distribution: Distribution;
  route: Route;
  /** A connection came in and no daemon runs: true when one does now. */
  activate: () => Promise<boolean>;
}

interface Answer {
  status: number;
  body: unknown;
}

/** The Docker API, as far as logins and looking around go. */
export function dockerApi(parts: ApiParts): RequestListener {
  return (request, response) => {
    // A client that went away needs no answer.
    respond(parts, request, response).catch(() => response.destroy());
  };
}

async function respond(parts: ApiParts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const sent = await bodyOf(request);
  if (parts.daemon.running === undefined) await parts.activate();
  const { running } = parts.daemon;
  if (running === undefined) {
    response.destroy();
    return;
  }
  const { status, body } = await answer(parts, running, request, sent);
  const plain = typeof body === 'string';
  const content = plain ? body : `${JSON.stringify(body)}\n`;
  response.writeHead(status, {
    'Api-Version': parts.distribution.version.api,
    'Content-Type': plain ? 'text/plain; charset=utf-8' : 'application/json',
    'Docker-Experimental': 'false',
    Ostype: 'linux',
    Server: `Docker/${parts.distribution.version.engine} (linux)`,
    'Content-Length': String(Buffer.byteLength(content)),
  });
  response.end(request.method === 'HEAD' ? undefined : content);
}

async function answer(
  parts: ApiParts,
  running: RunningDaemon,
  request: IncomingMessage,
  sent: string,
): Promise<Answer> {
  const url = new URL(request.url ?? '/', 'http://docker');
  const path = url.pathname.replace(/^\/v\d+\.\d+(?=\/)/, '');
  const { daemon, distribution, tree, route } = parts;
  if (request.method === 'POST' && path === '/auth') return auth(daemon, { tree, route }, sent);
  if (request.method !== 'GET' && request.method !== 'HEAD') return notFound('page not found');
  if (path === '/_ping') return { status: 200, body: 'OK' };
  if (path === '/version') return { status: 200, body: versionOf(distribution) };
  if (path === '/info') return { status: 200, body: infoOf(daemon, running, distribution) };
  if (path === '/containers/json') {
    const all = ['1', 'true'].includes(url.searchParams.get('all') ?? '');
    const listed = daemon.containers.all.filter(({ running: runs }) => all || runs);
    return { status: 200, body: listed.map(listedContainer) };
  }
  const name = /^\/containers\/([^/]+)\/json$/.exec(path)?.[1];
  if (name === undefined) return notFound('page not found');
  const container = daemon.containers.find(decodeURIComponent(name));
  return container === undefined
    ? notFound(`No such container: ${name}`)
    : { status: 200, body: inspectedContainer(container) };
}

async function auth(
  daemon: DockerDaemon,
  place: { tree: HostTree; route: Route },
  sent: string,
): Promise<Answer> {
  const asked = parsed(sent);
  try {
    await logIn(daemon, place, {
      server: text(asked.serveraddress) ?? '',
      user: text(asked.username) ?? '',
      password: text(asked.password) ?? '',
    });
    return { status: 200, body: { IdentityToken: '', Status: 'Login Succeeded' } };
  } catch (error) {
    if (!(error instanceof RegistryRefusal)) throw error;
    return { status: 500, body: { message: error.message } };
  }
}

function parsed(body: string): Record<string, unknown> {
  try {
    return record(JSON.parse(body));
  } catch {
    // dockerd then works on an empty request.
    return {};
  }
}

function notFound(message: string): Answer {
  return { status: 404, body: { message } };
}

function listedContainer({
  id,
  name,
  image,
  running,
  startedAt,
  exitCode,
}: Container): Record<string, unknown> {
  return {
    Id: id,
    Names: [`/${name}`],
    Image: image,
    Created: Math.floor(startedAt.getTime() / 1000),
    Ports: [],
    Labels: {},
    State: running ? 'running' : 'exited',
    Status: running ? 'Up' : `Exited (${exitCode})`,
    HostConfig: { NetworkMode: 'default' },
  };
}

function inspectedContainer({
  id,
  name,
  image,
  running,
  pid,
  startedAt,
  restarts,
  exitCode,
  restartPolicy,
}: Container) {
  return {
    Id: id,
    Name: `/${name}`,
    State: {
      Status: running ? 'running' : 'exited',
      Running: running,
      Pid: pid,
      ExitCode: exitCode,
      StartedAt: startedAt.toISOString(),
    },
    RestartCount: restarts,
    Config: { Image: image, Labels: {} },
    HostConfig: { RestartPolicy: { Name: restartPolicy, MaximumRetryCount: 0 } },
  };
}

function bodyOf(request: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    let body = '';
    request.on('data', (part: Buffer) => {
      body += part.toString('utf8');
    });
    request.on('end', () => resolve(body));
    request.on('error', reject);
  });
}
