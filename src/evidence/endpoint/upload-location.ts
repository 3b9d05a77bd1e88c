import type { PushFacts } from '../host-model.js';
import { withoutQuery } from './http.js';
import { type Peer, urlOf } from './peer.js';

export interface UploadPlace {
  /** Where the upload is on the server that was verified: path and query. */
  path: string;
  /** The whole address without the query; absent when there is none. */
  shown?: string;
  /** Why a client that goes there does not arrive. */
  trouble?: Pick<PushFacts, 'problem' | 'message'>;
}

/**
 * Where the registry wants an upload to be sent: the same scheme, host and port that the client uses. A registry behind a proxy makes the address up
 * from Host, X-Forwarded-Proto and X-Forwarded-Host; when the proxy sends others, login and pull work and push does not.
 */
export function checkLocation(
  location: string | undefined,
  requested: string,
  peer: Pick<Peer, 'host' | 'port'>,
): UploadPlace {
  const own = new URL(urlOf(peer, requested));
  const wrong = (message: string) => ({ problem: 'location' as const, message });
  if (location === undefined) {
    return { path: requested, trouble: wrong('the registry did not say where to send the upload') };
  }
  let url: URL;
  try {
    url = new URL(location, own);
  } catch {
    const shown = withoutQuery(location, own.href);
    return { path: requested, shown, trouble: wrong(`the upload's address ${shown} is not an address`) };
  }
  const place = { path: `${url.pathname}${url.search}`, shown: withoutQuery(url.href, url.href) };
  const leads = `the upload is to be sent to ${place.shown}`;
  if (url.protocol !== own.protocol) {
    return { ...place, trouble: wrong(`${leads}: ${url.protocol.slice(0, -1)} instead of https`) };
  }
  if (url.hostname !== own.hostname) {
    return { ...place, trouble: wrong(`${leads}: ${url.hostname} instead of ${own.hostname}`) };
  }
  if (url.port !== own.port) {
    const trouble = wrong(`${leads}: port ${url.port || 443} instead of ${own.port || 443}`);
    return { ...place, trouble };
  }
  return place;
}
