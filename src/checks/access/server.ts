import type { AccessFacts } from '../../evidence/model.js';
import type { Reading } from '../../evidence/reading.js';
import { readValue } from '../../evidence/reading.js';
import type { EvidenceView } from '../../evidence/view.js';

export interface ServerName {
  /** The address as the kubeconfig has it. */
  server: string;
  /** Empty when files are judged or the context is not known. */
  context: string;
}

/** Which API server the run was about, also when it could not be reached. */
export function serverOf(view: EvidenceView, access: Reading<AccessFacts>): ServerName {
  const facts = readValue(access);
  if (facts !== undefined) return { server: facts.server, context: facts.context };
  const source = view.source;
  return source?.kind === 'cluster'
    ? { server: source.server, context: source.context }
    : { server: 'the API server', context: '' };
}

/** ` (context minikube)`, or nothing when there is no context to name. */
export function inContext(name: ServerName): string {
  return name.context === '' ? '' : ` (context ${name.context})`;
}
