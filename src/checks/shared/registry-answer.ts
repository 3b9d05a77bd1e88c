import type { HttpFacts } from '../../evidence/model.js';
import { record, text } from '../../kube/objects.js';

/**
 * True when the answer to `GET /v2/` is that of a registry: its header is there, or the body is one that only a registry writes. Something in
 * front of it (an ingress controller without a backend, a web server) answers without either.
 */
export function isRegistryAnswer(facts: HttpFacts): boolean {
  const { status, apiVersion, body } = record(facts);
  if (/^registry\//i.test(text(apiVersion) ?? '')) return true;
  const said = (text(body) ?? '').trim();
  return (status === 200 && said === '{}') || (status === 401 && /"code"\s*:\s*"UNAUTHORIZED"/.test(said));
}
