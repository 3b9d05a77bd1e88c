import { STATUS_CODES } from 'node:http';
import type { DockerDaemon } from './daemon.js';
import { type Credentials, RegistryRefusal, type Route, type Wire, wiresTo } from './registry-wire.js';
import type { HostTree } from './tree.js';

/**
 * What `docker login` makes the daemon do: look up the name, choose between TLS and (for an insecure registry) also plain HTTP, verify in Go's
 * order, ask without and then with the credentials.
 * @throws RegistryRefusal with docker's text
 */
export async function logIn(
  daemon: DockerDaemon,
  place: { tree: HostTree; route: Route },
  asked: Credentials & { server: string },
): Promise<void> {
  const name = asked.server.replace(/^https?:\/\//i, '').replace(/\/.*$/, '');
  const [first, second] = wiresTo(daemon, place, name);
  if (first === undefined) return;
  try {
    await ask(first, asked);
  } catch (error) {
    const answered = !(error instanceof RegistryRefusal) || /failed with status/.test(error.message);
    if (answered || second === undefined) throw error;
    // Docker tries plain HTTP next, credentials and all.
    await ask(second, asked);
  }
}

async function ask(wire: Wire, { user, password }: Credentials): Promise<void> {
  await wire.send({ method: 'GET', url: '/v2/' });
  const { status } = await wire.send({ method: 'GET', url: '/v2/', login: { user, password } });
  if (status === 200) return;
  const words = `${status} ${STATUS_CODES[status] ?? ''}`;
  throw new RegistryRefusal(`login attempt to ${wire.base}/v2/ failed with status: ${words}`);
}

/**
 * The way to a registry for pushes and pulls: the first that answers at all, whatever it answers; and whether it wants a login.
 * @throws RegistryRefusal with the failure of the last one
 */
export async function ping(
  daemon: DockerDaemon,
  place: { tree: HostTree; route: Route },
  name: string,
): Promise<{ wire: Wire; challenges: boolean }> {
  let failure: unknown;
  for (const wire of wiresTo(daemon, place, name)) {
    try {
      const { status } = await wire.send({ method: 'GET', url: '/v2/' });
      return { wire, challenges: status === 401 };
    } catch (error) {
      if (!(error instanceof RegistryRefusal)) throw error;
      failure = error;
    }
  }
  throw failure;
}
