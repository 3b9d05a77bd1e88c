import type { HttpFacts } from '../../evidence/model.js';
import type { EvidenceView } from '../../evidence/view.js';
import type { Check, Finding, Quote, Verdict } from '../check.js';
import { notConnected } from '../shared/reached.js';
import { isRegistryAnswer } from '../shared/registry-answer.js';
import { findingOf, found, needOf, pass, skip, unknown } from '../verdicts.js';

const meta = {
  code: 'RD331',
  slug: 'plain-http-or-port-mixup',
  layer: 'tcp',
  hop: 'tcp',
  title: 'The port speaks TLS, and the registry answers on it',
  level: 'fail',
  reads: ['dns', 'tcp', 'tls', 'plainHttp', 'http'],
  signs: [
    {
      pattern: /server gave HTTP response to HTTPS client/i,
      printedBy: 'docker login, docker push, docker pull, kubelet',
      tellApart:
        'Nothing on this port speaks TLS, so no certificate is in question. If a registry answers to plain HTTP there, it has no TLS at all; if something else does, the port is the wrong one.',
      next: 'curl -i --max-time 5 http://HOST:PORT/v2/',
    },
    {
      pattern:
        /first record does not look like a TLS handshake|wrong version number|oversized record received/i,
      printedBy: 'docker, curl, openssl',
      tellApart: 'The answer is not TLS: plain HTTP, or another protocol altogether.',
      next: 'curl -i --max-time 5 http://HOST:PORT/v2/',
    },
    {
      pattern:
        /The plain HTTP request was sent to HTTPS port|Client sent an HTTP request to an HTTPS server/i,
      printedBy: 'docker push (in the body of a 400), curl',
      tellApart:
        'The other way round: the port speaks TLS and was sent plain HTTP, by the client or by the proxy in front of the registry.',
      next: 'curl -i --max-time 5 https://HOST/v2/',
    },
  ],
} satisfies Omit<Check, 'examine'>;

/** What nginx and Go answer when plain HTTP comes in on a port for TLS. */
const WANTS_TLS = /plain HTTP request was sent to HTTPS port|Client sent an HTTP request to an HTTPS server/i;

/** Plain HTTP where TLS is expected or the other way round, or a redirect to such a place: one of the two ends has the wrong port. */
export const rd331: Check = { ...meta, examine };

function examine(view: EvidenceView): Verdict {
  const closed = notConnected(view);
  if (closed !== undefined) return closed;
  const { host = '', port } = view.target;
  const tls = view.get('tls');
  if (tls.state === 'read') {
    const http = view.get('http');
    return http.state === 'read' ? overTls(view, host, http.value) : pass;
  }
  if (tls.state === 'absent') return skip(tls.reason);
  if (tls.state !== 'failed' || tls.cause !== 'garbage') {
    const what = `a TLS handshake with ${host}:${port}`;
    return unknown(needOf(what, tls) ?? what);
  }
  const plain = view.get('plainHttp');
  if (plain.state === 'read') {
    return isRegistryAnswer(plain.value) ? pass : found([plainHttp(view, host, plain.value)]);
  }
  if (plain.state === 'absent' || (plain.state === 'failed' && plain.cause === 'garbage')) {
    return found([neither(view, host, tls.reason)]);
  }
  return unknown(needOf(`GET http://${host}:${port}/v2/`, plain) ?? `GET http://${host}:${port}/v2/`);
}

/** A registry that answers in plain HTTP on purpose is another failure; here something else has the port. */
function plainHttp(view: EvidenceView, host: string, facts: HttpFacts): Finding {
  const { port } = view.target;
  const who = facts.server === undefined ? 'no registry' : `${facts.server} and no registry`;
  return mixup(view, {
    title: `Port ${port} of ${host} speaks plain HTTP`,
    message: `Docker wants TLS on port ${port} of ${host}, and plain HTTP is spoken there, by ${who} (GET /v2/ answers ${facts.status}). The registry is on another port, or what passes port ${port} on leads to the HTTP port of the ingress controller.`,
    quotes: [answerQuote(facts)],
    facts: { kind: 'plain-http', status: facts.status },
  });
}

function neither(view: EvidenceView, host: string, reason: string): Finding {
  const { port } = view.target;
  return mixup(view, {
    title: `Port ${port} of ${host} speaks neither TLS nor HTTP`,
    message: `What answers on port ${port} of ${host} is neither TLS nor HTTP (${reason}). Another service has that port: the registry is on another one, or the port is passed on to the wrong place.`,
    quotes: [{ source: `tls ${host}:${port}`, path: '', text: reason }],
    facts: { kind: 'other-protocol' },
  });
}

/** TLS is in order; what is said through it shows whether something behind it mixes the two up. */
function overTls(view: EvidenceView, host: string, facts: HttpFacts): Verdict {
  const { port } = view.target;
  if (facts.status === 400 && WANTS_TLS.test(facts.body)) {
    return found([
      mixup(view, {
        title: `What ends TLS for ${host} passes plain HTTP on to a port that wants TLS`,
        message: `${host} answers GET /v2/ with 400: what stands behind port ${port} was sent plain HTTP, and wants TLS. Let the ingress controller talk HTTPS to the registry, or take TLS out of the registry's own configuration.`,
        quotes: [answerQuote(facts)],
        facts: { kind: 'backend-wants-tls', status: facts.status },
      }),
    ]);
  }
  const target = redirected(facts, host, port);
  if (target === undefined) return pass;
  return found([
    mixup(view, {
      title: `${host} redirects /v2/ to ${target}`,
      message: `GET https://${host}${port === 443 ? '' : `:${port}`}/v2/ answers ${facts.status} with Location ${facts.location ?? ''}. Docker would have to go to ${target}, where the registry is not: what stands in front takes the request for plain HTTP, or publishes another port than it thinks.`,
      quotes: [
        { source: `GET ${facts.url}`, path: 'Location', text: facts.location ?? '' },
        answerQuote(facts),
      ],
      facts: { kind: 'redirect', status: facts.status, location: facts.location ?? '' },
    }),
  ]);
}

/** Where a redirect leads when that is plain HTTP or another port of the host; undefined for any other answer. */
function redirected({ status, location, url }: HttpFacts, host: string, port: number): string | undefined {
  if (![301, 302, 303, 307, 308].includes(status) || location === undefined) return undefined;
  if (!URL.canParse(location, url)) return undefined;
  const to = new URL(location, url);
  if (to.protocol === 'http:') return 'plain HTTP';
  const own = to.hostname.toLowerCase() === host.toLowerCase();
  const toPort = to.port === '' ? 443 : Number(to.port);
  return own && toPort !== port ? `port ${toPort}` : undefined;
}

function mixup(view: EvidenceView, parts: Pick<Finding, 'title' | 'message' | 'quotes' | 'facts'>): Finding {
  const { host = '', port } = view.target;
  return findingOf(meta, {
    ...parts,
    subject: { host },
    facts: { host, port, ...parts.facts },
    blames: [{ subject: { host }, effect: 'name-resolves-elsewhere' }],
    effects: ['registry-unreachable'],
  });
}

function answerQuote({ url, status, body }: HttpFacts): Quote {
  return { source: `GET ${url}`, path: `${status}`, text: body };
}
