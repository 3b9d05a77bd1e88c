import { type Authority, makeCertificate } from './x509.js';

const DAY = 24 * 3600 * 1000;

/** The authorities of one playground: the cluster's own, and one that plays the public CA (a root and what issues under it), and two that nobody trusts. */
export interface Authorities {
  cluster: Authority;
  clusterLifetime: { notBefore: Date; notAfter: Date };
  root: Authority;
  issuing: Authority;
  /** Let's Encrypt's test environment. */
  staging: Authority;
  /** A company's own, which nobody outside knows. */
  internal: Authority;
}

export async function makeAuthorities(now: Date): Promise<Authorities> {
  const lifetime = {
    notBefore: new Date(now.getTime() - 200 * DAY),
    notAfter: new Date(now.getTime() + 3650 * DAY),
  };
  const ca = { ...lifetime, names: [], isCa: true };
  const cluster = await makeCertificate({ ...ca, subject: 'CN=playground-cluster-ca' });
  const root = await makeCertificate({ ...ca, subject: 'O=Playground Trust, CN=Playground Root CA' });
  const issuing = await makeCertificate(
    { ...ca, subject: 'O=Playground Trust, CN=Playground Issuing CA' },
    root,
  );
  const staging = await makeCertificate({
    ...ca,
    subject: "O=(STAGING) Let's Encrypt, CN=(STAGING) Ersatz Edamame E1",
  });
  const internal = await makeCertificate({ ...ca, subject: 'O=Huatai, CN=Huatai Internal CA' });
  return { cluster, clusterLifetime: lifetime, root, issuing, staging, internal };
}
