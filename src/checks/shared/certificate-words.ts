import type { CertificateClass } from './classify-certificate.js';

const WORDS: Readonly<Record<CertificateClass, string>> = {
  'ingress-fake': "the ingress controller's own stand-in certificate",
  temporary: "cert-manager's temporary certificate",
  staging: "a certificate of Let's Encrypt's staging environment",
  'controller-default': "the ingress controller's default certificate",
  expired: 'an expired certificate',
  'not-yet-valid': 'a certificate that is not valid yet',
  'no-names': 'a certificate without names',
  'wrong-name': 'a certificate for another name',
  intercepted: 'a certificate of a product that inspects TLS on the way',
  public: 'a certificate of a public authority',
  'self-signed': 'a self-signed certificate',
  'private-ca': 'a certificate of a private authority',
};

/** What is served, for a sentence: `cert-manager's temporary certificate`. */
export function certificateWords(kind: CertificateClass): string {
  return WORDS[kind];
}
