import type { Kind } from '../store/kinds.js';
import { ApiError, badRequest } from './status.js';

/** What keeps the webhook of cert-manager from answering the API server, or from judging a dry run. */
export type WebhookFault = keyof typeof REASONS | 'no-dry-run';

/** As the API server of 1.20 ends its sentence. */
const REASONS = {
  refused: 'dial tcp 10.96.20.99:443: connect: connection refused',
  timeout: 'context deadline exceeded',
  'no-endpoints': 'no endpoints available for service "cert-manager-webhook"',
  'not-found': 'service "cert-manager-webhook" not found',
  'unknown-authority': 'x509: certificate signed by unknown authority',
} as const;

const URL = 'https://cert-manager-webhook.cert-manager.svc:443/mutate?timeout=10s';

interface Judged {
  kind: Kind;
  dryRun: boolean;
  webhook: WebhookFault | undefined;
}

/** Throws what the API server says to a write of cert-manager's resources while its webhook does not answer. */
export function askWebhook({ kind, dryRun, webhook }: Judged): void {
  if (webhook === undefined || !/(^|\.)(cert-manager\.io|certmanager\.k8s\.io)$/.test(kind.group)) return;
  const old = kind.group === 'certmanager.k8s.io';
  const name = old ? `${kind.plural}.admission.certmanager.k8s.io` : 'webhook.cert-manager.io';
  if (webhook === 'no-dry-run') {
    if (dryRun) throw badRequest(`admission webhook "${name}" does not support dry run`);
    return;
  }
  // Before 0.12 it was an aggregated API, of which the API server says no more than this.
  const why = old
    ? 'the server is currently unable to handle the request'
    : `Post "${URL}": ${REASONS[webhook]}`;
  const message = `failed calling webhook "${name}": ${why}`;
  throw new ApiError(500, 'InternalError', `Internal error occurred: ${message}`, { causes: [{ message }] });
}
