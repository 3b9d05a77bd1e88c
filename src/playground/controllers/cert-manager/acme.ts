import { at, text } from '../../../kube/objects.js';
import type { Authorities } from '../../certificates/authorities.js';
import type { Authority } from '../../certificates/x509.js';
import type { Stored } from '../../store/store.js';

/** The four URLs of Let's Encrypt's retired API that cert-manager knows, and what it says to use instead. */
const V1_TO_V2: Readonly<Record<string, string>> = {
  'https://acme-v01.api.letsencrypt.org/directory': 'https://acme-v02.api.letsencrypt.org/directory',
  'https://acme-v01.api.letsencrypt.org/directory/': 'https://acme-v02.api.letsencrypt.org/directory',
  'https://acme-staging.api.letsencrypt.org/directory':
    'https://acme-staging-v02.api.letsencrypt.org/directory',
  'https://acme-staging.api.letsencrypt.org/directory/':
    'https://acme-staging-v02.api.letsencrypt.org/directory',
};

const ANSWERING = ['acme-v02.api.letsencrypt.org', 'acme-staging-v02.api.letsencrypt.org'];

/** What cert-manager makes of an ACME server's URL: refused without asking it, not reachable, or an account there. */
export type AcmeServer =
  | { state: 'v1'; message: string }
  | { state: 'unreachable'; error: string; v08Error: string }
  | { state: 'refuses'; error: string }
  | { state: 'answers'; account: string };

/** Domains of documents, in which nobody has a mailbox; boulder's policy refuses them. */
const FORBIDDEN_DOMAINS = ['example.com', 'example.net', 'example.org'];

export function acmeServer(url: string, email?: string): AcmeServer {
  const replacement = V1_TO_V2[url];
  if (replacement !== undefined) {
    return {
      state: 'v1',
      message: `Your ACME server URL is set to a v1 endpoint (${url}). You should update the spec.acme.server field to "${replacement}"`,
    };
  }
  const host = /^https:\/\/([^/:]+)/.exec(url)?.[1] ?? '';
  const domain = email?.split('@')[1] ?? '';
  if (ANSWERING.includes(host) && FORBIDDEN_DOMAINS.includes(domain)) {
    const why = `contact email has forbidden domain "${domain}"`;
    return {
      state: 'refuses',
      error: `400 urn:ietf:params:acme:error:invalidEmail: Error creating new account :: ${why}`,
    };
  }
  if (ANSWERING.includes(host)) {
    return { state: 'answers', account: `https://${host}/acme/acct/59821427` };
  }
  const dial = `dial tcp: lookup ${host} on 10.96.0.10:53: no such host`;
  return { state: 'unreachable', error: `Get "${url}": ${dial}`, v08Error: `Get ${url}: ${dial}` };
}

/** Who signs what an Issuer orders: the test environment, or the public authority. */
export function authorityOf(issuer: Stored | undefined, { issuing, staging }: Authorities): Authority {
  const server = text(at(issuer, 'spec', 'acme', 'server')) ?? '';
  return /^https:\/\/acme-staging/.test(server) ? staging : issuing;
}
