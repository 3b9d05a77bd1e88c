import { list, record, text } from '../../../kube/objects.js';
import { ping } from '../registry-client.js';
import { RegistryRefusal, type Wire, type WireAnswer, type WireRequest } from '../registry-wire.js';
import type { Client } from './command.js';
import { storedLogin } from './login.js';

/** What a transfer prints before it ends, and what ended it. */
export class Transfer {
  readonly #client: Client;
  readonly #registry: string;
  #wire: Wire | undefined;
  #challenges = false;

  constructor(client: Client, registry: string) {
    this.#client = client;
    this.#registry = registry;
  }

  /** @throws RegistryRefusal */
  async open(): Promise<void> {
    const { daemon, tree, route } = this.#client;
    const name = this.#registry === 'docker.io' ? 'registry-1.docker.io' : this.#registry;
    const { wire, challenges } = await ping(daemon, { tree, route }, name);
    this.#wire = wire;
    this.#challenges = challenges;
  }

  /**
   * One request with the stored login.
   * @throws RegistryRefusal when there is none and the registry wants one, and when there is no answer
   */
  async send(asked: WireRequest, quoted = false): Promise<WireAnswer> {
    const wire = this.#wire;
    if (wire === undefined) throw new Error('the transfer is not open');
    const login = storedLogin(this.#client, this.#registry);
    if (this.#challenges && login === undefined) {
      const verb = asked.method.charAt(0) + asked.method.slice(1).toLowerCase();
      throw new RegistryRefusal(
        `${quoted ? `${verb} "${wire.base}${asked.url}": ` : ''}no basic auth credentials`,
      );
    }
    return wire.send({ ...asked, login });
  }
}

/** An answer that is no success, in the words of distribution's client (registry/client/errors.go of 2.8). */
export function refusalOf({ status, words, body }: WireAnswer): RegistryRefusal {
  if (status < 400 || status >= 500) {
    return new RegistryRefusal(`received unexpected HTTP status: ${status} ${words}`);
  }
  const said = body.toString('utf8');
  try {
    const [first] = list(record(JSON.parse(said)).errors).map(record);
    const code = (text(first?.code) ?? '').toLowerCase().replaceAll('_', ' ');
    return new RegistryRefusal(`${code}: ${text(first?.message) ?? ''}`);
  } catch {
    // A proxy's page: docker shows the whole of it.
    const why =
      said === ''
        ? 'unexpected end of JSON input'
        : `invalid character '${said.charAt(0)}' looking for beginning of value`;
    return new RegistryRefusal(`error parsing HTTP ${status} response body: ${why}: ${JSON.stringify(said)}`);
  }
}

/** The daemon tries these again. */
export function isPassing({ status }: WireAnswer): boolean {
  return status >= 500;
}
