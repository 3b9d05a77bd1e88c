import { type KubeObject, nameOf, strings, text } from '../kube/objects.js';
import { certificatesOf } from './certificate-facts.js';
import { htpasswdFacts } from './htpasswd-facts.js';
import type { CertificateFacts, SecretFacts } from './model.js';

const NOT_HTPASSWD =
  /^(tls\.(crt|key)|ca\.crt|token|namespace|\.dockerconfigjson|\.dockercfg)$|\.(key|pem|crt)$/;

/** A Secret reduced to its shape. Its contents are looked at here and go no further. */
export function secretFacts(secret: KubeObject): SecretFacts {
  const facts: SecretFacts = {
    name: nameOf(secret),
    namespace: text(secret.metadata?.namespace) ?? '',
    uid: text(secret.metadata?.uid) ?? '',
    resourceVersion: text(secret.metadata?.resourceVersion) ?? '',
    type: text(secret.type) ?? 'Opaque',
    labels: strings(secret.metadata?.labels),
    annotations: withoutLastApplied(strings(secret.metadata?.annotations)),
    keys: {},
    htpasswd: {},
  };
  for (const [key, encoded] of Object.entries(strings(secret.data))) {
    const content = Buffer.from(encoded, 'base64');
    facts.keys[key] = content.length;
    if (key === 'tls.crt') readCertificates(content.toString('latin1'), facts);
    else if (key === 'ca.crt') {
      const authorities = authoritiesIn(content.toString('latin1'));
      if (authorities !== undefined) facts.caCertificates = authorities;
    } else if (!NOT_HTPASSWD.test(key)) facts.htpasswd[key] = htpasswdFacts(content);
  }
  return facts;
}

/** kubectl keeps a copy of what was applied in this annotation: for a Secret, its contents. */
function withoutLastApplied(annotations: Record<string, string>): Record<string, string> {
  const { 'kubectl.kubernetes.io/last-applied-configuration': _, ...rest } = annotations;
  return rest;
}

function readCertificates(pem: string, facts: SecretFacts): void {
  try {
    const certificates = certificatesOf(pem);
    if (certificates.length > 0) facts.tlsCertificates = certificates;
    else facts.tlsProblem = 'tls.crt holds no certificate in PEM form';
  } catch (error) {
    facts.tlsProblem = `tls.crt does not parse: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** Undefined when there is nothing that parses: cert-manager leaves `ca.crt` empty where the issuer names no authority. */
function authoritiesIn(pem: string): CertificateFacts[] | undefined {
  try {
    const certificates = certificatesOf(pem);
    return certificates.length > 0 ? certificates : undefined;
  } catch {
    return undefined;
  }
}
