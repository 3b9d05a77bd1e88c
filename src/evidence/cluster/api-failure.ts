import { ApiFailure } from '../../kube/api.js';
import { record, text } from '../../kube/objects.js';
import type { FailureCause } from '../reading.js';
import { TooLargeError } from './transport.js';

type Told = [cause: FailureCause, sentence: (server: URL) => string];

const UNTRUSTED: Told = [
  'tls',
  (server) =>
    `The certificate of the API server ${server.origin} is signed by an authority that the kubeconfig does not name.`,
];
const CLIENT_CERTIFICATE: Told = [
  'tls',
  (server) => `The API server ${server.origin} rejects the client certificate of the kubeconfig.`,
];
const CLOSED: Told = [
  'unreachable',
  (server) => `The connection to the API server ${server.origin} was closed without an answer.`,
];
const NO_ROUTE: Told = [
  'unreachable',
  (server) => `There is no route from here to the API server ${server.origin}.`,
];
const NOT_HTTP: Told = [
  'garbage',
  (server) => `What listens at ${server.origin} does not speak HTTP as an API server does.`,
];

/** By the code of node, of OpenSSL or of nghttp2. */
const BY_CODE: Readonly<Record<string, Told>> = {
  ECONNREFUSED: [
    'unreachable',
    (server) => `The API server ${server.origin} refuses the connection: nothing listens there.`,
  ],
  ENOTFOUND: ['name', (server) => `The name of the API server, ${server.hostname}, does not resolve.`],
  EAI_AGAIN: [
    'name',
    (server) => `The name of the API server, ${server.hostname}, cannot be resolved: no name server answers.`,
  ],
  ETIMEDOUT: ['timeout', (server) => `The API server ${server.origin} did not answer in time.`],
  EHOSTUNREACH: NO_ROUTE,
  ENETUNREACH: NO_ROUTE,
  ECONNRESET: CLOSED,
  EPIPE: CLOSED,
  ERR_HTTP2_STREAM_CANCEL: CLOSED,
  ERR_HTTP2_SESSION_ERROR: CLOSED,
  ERR_HTTP2_GOAWAY_SESSION: CLOSED,
  ERR_HTTP2_INVALID_SESSION: CLOSED,
  ERR_STREAM_PREMATURE_CLOSE: CLOSED,
  UNABLE_TO_GET_ISSUER_CERT: UNTRUSTED,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNTRUSTED,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNTRUSTED,
  SELF_SIGNED_CERT_IN_CHAIN: UNTRUSTED,
  DEPTH_ZERO_SELF_SIGNED_CERT: UNTRUSTED,
  CERT_SIGNATURE_FAILURE: UNTRUSTED,
  ERR_TLS_CERT_ALTNAME_INVALID: [
    'tls',
    (server) =>
      `The certificate of the API server ${server.origin} is for other names, not for ${server.hostname}.`,
  ],
  CERT_HAS_EXPIRED: ['tls', (server) => `The certificate of the API server ${server.origin} has expired.`],
  CERT_NOT_YET_VALID: [
    'tls',
    (server) => `The certificate of the API server ${server.origin} is not valid yet: compare the clocks.`,
  ],
  ERR_SSL_WRONG_VERSION_NUMBER: [
    'tls',
    (server) => `What listens at ${server.origin} answers in plain HTTP, and the kubeconfig says https.`,
  ],
  ERR_SSL_PACKET_LENGTH_TOO_LONG: [
    'tls',
    (server) => `What listens at ${server.origin} does not speak TLS, and the kubeconfig says https.`,
  ],
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: CLIENT_CERTIFICATE,
  ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE: CLIENT_CERTIFICATE,
  ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED: CLIENT_CERTIFICATE,
  ERR_SSL_SSLV3_ALERT_CERTIFICATE_UNKNOWN: CLIENT_CERTIFICATE,
  ERR_SSL_TLSV1_ALERT_UNKNOWN_CA: CLIENT_CERTIFICATE,
  ERR_SSL_TLSV1_ALERT_DECRYPT_ERROR: CLIENT_CERTIFICATE,
};

/** The request ended without an answer: why, in one sentence, with nothing in it that came from the kubeconfig but the address. */
export function apiFailure(error: unknown, server: URL): ApiFailure {
  if (error instanceof ApiFailure) return error;
  if (error instanceof TooLargeError) {
    return new ApiFailure('garbage', `The answer of the API server ${server.origin} is unreasonably large.`);
  }
  const code = codeOf(error);
  const told = BY_CODE[code] ?? byFamily(code);
  return new ApiFailure(told[0], told[1](server));
}

/** True when the connection went away under the request, so that another connection may carry it. */
export function isLostConnection(error: unknown): boolean {
  return BY_CODE[codeOf(error)] === CLOSED || /REFUSED_STREAM/.test(text(record(error).message) ?? '');
}

/** A stream that was cut off by the end of its connection names the reason in `cause`. */
function codeOf(error: unknown): string {
  const { code, cause } = record(error) as { code?: unknown; cause?: unknown };
  const inner = record(cause).code;
  return text(code === 'ERR_HTTP2_STREAM_CANCEL' && inner !== undefined ? inner : code) ?? '';
}

function byFamily(code: string): Told {
  if (code.startsWith('ERR_SSL') || code.startsWith('CERT_') || code.startsWith('ERR_TLS')) {
    return ['tls', (server) => `The TLS handshake with the API server ${server.origin} failed (${code}).`];
  }
  if (code.startsWith('HPE_') || code.startsWith('ERR_HTTP2')) return NOT_HTTP;
  const why = code === '' ? '' : ` (${code})`;
  return ['unreachable', (server) => `The API server ${server.origin} could not be reached${why}.`];
}
