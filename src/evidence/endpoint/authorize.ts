import { record, text } from '../../kube/objects.js';
import { failed, type Reading, skipped } from '../reading.js';
import { basicAuth, type Credentials } from './credentials.js';
import type { HttpAnswer } from './exchange.js';
import { ask, type Peer } from './peer.js';

/** A token with its JSON around it is well below this. */
const TOKEN_BYTES = 64 * 1024;

export interface Challenge {
  scheme: 'basic' | 'bearer';
  parameters: Record<string, string>;
}

/** The challenges of a WWW-Authenticate header that Docker's client can answer; Bearer first, as it comes with the narrower right. */
export function challengesOf(header: string): Challenge[] {
  const found: Challenge[] = [];
  // A scheme, then `name=value` pairs; several challenges may stand in one header.
  const parts = header.matchAll(/([a-z]+)\s+((?:[a-z_]+\s*=\s*(?:"(?:[^"\\]|\\.)*"|[^\s,"]+)\s*,?\s*)*)/gi);
  for (const [, name = '', rest = ''] of parts) {
    const scheme = name.toLowerCase();
    if (scheme !== 'basic' && scheme !== 'bearer') continue;
    const parameters: Record<string, string> = {};
    for (const [, key = '', quoted, bare] of rest.matchAll(
      /([a-z_]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))/gi,
    )) {
      parameters[key.toLowerCase()] = (quoted ?? bare ?? '').replace(/\\(.)/g, '$1');
    }
    found.push({ scheme, parameters });
  }
  return found.sort((a, b) => b.scheme.localeCompare(a.scheme));
}

/** What to send in the Authorization header, the answer by which a token server refused, or why nothing was sent. */
export type Authorization = { header: string } | { refusal: HttpAnswer } | { reading: Reading<never> };

export interface AuthorizeOptions {
  /** `repository:NAME:pull,push`; none for a mere login. */
  scope?: string;
  /** Finds and verifies the token server, which may be another host. */
  reach: (host: string, port: number) => Promise<Reading<Peer>>;
}

/** Answers a registry's challenge with a login, as Docker's client does. The login goes to verified servers only. */
export async function authorize(
  header: string | undefined,
  login: Credentials,
  options: AuthorizeOptions,
): Promise<Authorization> {
  const [challenge] = challengesOf(header ?? '');
  if (challenge === undefined) {
    return { reading: skipped('not sent: the answer 401 does not say how to log in (no WWW-Authenticate)') };
  }
  if (challenge.scheme === 'basic') return { header: basicAuth(login) };

  const realm = realmOf(challenge.parameters.realm ?? '');
  if (realm === undefined) return { reading: skipped('not sent: the token server has no https address') };
  const peer = await options.reach(realm.hostname, Number(realm.port || 443));
  if (peer.state !== 'read') return { reading: peer };
  realm.searchParams.set('account', login.user);
  if (challenge.parameters.service !== undefined) {
    realm.searchParams.set('service', challenge.parameters.service);
  }
  if (options.scope !== undefined) realm.searchParams.set('scope', options.scope);
  const answer = await ask(
    peer.value,
    {
      method: 'GET',
      path: `${realm.pathname}${realm.search}`,
      headers: { authorization: basicAuth(login) },
    },
    { bodyBytes: TOKEN_BYTES },
  );
  if (answer.state !== 'read') return { reading: answer };
  if (answer.value.status !== 200) return { refusal: answer.value };
  const token = tokenOf(answer.value.body.toString('utf8'));
  return token === undefined
    ? { reading: failed('garbage', `the token server ${realm.host} answered without a token`) }
    : { header: `Bearer ${token}` };
}

function realmOf(address: string): URL | undefined {
  try {
    const url = new URL(address);
    return url.protocol === 'https:' ? url : undefined;
  } catch {
    return undefined;
  }
}

/** Only what can stand in a header: a token is a word. */
function tokenOf(body: string): string | undefined {
  try {
    const answer = record(JSON.parse(body));
    const token = text(answer.token) || text(answer.access_token);
    return token !== undefined && /^[\x21-\x7e]+$/.test(token) ? token : undefined;
  } catch {
    return undefined;
  }
}
