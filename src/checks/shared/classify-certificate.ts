import type { CertificateFacts } from '../../evidence/model.js';
import { coversHost } from './host-names.js';
import { inspectionProduct } from './inspection-products.js';

/**
 * What kind of certificate a server shows. Exactly one of them is true of a certificate: the first that fits, in this order.
 *
 * - `ingress-fake`: ingress-nginx made it up because it has none for the host
 * - `temporary`: cert-manager put it into the Secret until the real one is issued
 * - `staging`: from Let's Encrypt's staging environment
 * - `controller-default`: the built-in certificate of another ingress controller
 * - `expired`, `not-yet-valid`: the time is outside its dates
 * - `no-names`: it has no subject alternative name; the common name does not count
 * - `wrong-name`: none of its names covers the host
 * - `intercepted`: a product that inspects TLS on the way signed it
 * - `public`: its issuer is a public authority
 * - `self-signed`, `private-ca`: the issuer is itself, or nobody that is known
 */
export type CertificateClass =
  | 'ingress-fake'
  | 'temporary'
  | 'staging'
  | 'controller-default'
  | 'expired'
  | 'not-yet-valid'
  | 'no-names'
  | 'wrong-name'
  | 'intercepted'
  | 'public'
  | 'self-signed'
  | 'private-ca';

/** What ingress controllers show when they have no certificate for a host. */
export const STAND_INS: readonly CertificateClass[] = ['ingress-fake', 'controller-default'];

/** Organisations in the issuer's name of certificates that browsers and container runtimes trust. */
const PUBLIC_ISSUER =
  /Let's Encrypt|ISRG|Internet Security Research Group|ZeroSSL|Sectigo|COMODO|USERTRUST|Google Trust Services|DigiCert|GeoTrust|Thawte|RapidSSL|GlobalSign|Buypass|SSL Corp|SSL\.com|CloudFlare|O=Amazon(,|$)|Entrust|GoDaddy|Starfield Technologies|Actalis|Asseco|Unizeto|Hellenic Academic|HARICA|TrustAsia|WoTrus|IdenTrust|SwissSign|QuoVadis|D-Trust|T-Systems|Telia|Microsoft Corporation/i;

/** Certificates that ingress controllers other than ingress-nginx fall back to. */
const CONTROLLER_DEFAULT = /CN=(TRAEFIK DEFAULT CERT|NGINXIngressController|localhost)\s*(,|$)/i;

/**
 * The class of a server's certificate. `chain` is leaf first, as sent or stored; `host` is what the client asks for, `now` the time of the
 * reading. An empty chain has no class.
 */
export function classifyCertificate(
  chain: readonly CertificateFacts[],
  host: string,
  now: Date,
): CertificateClass | undefined {
  const [leaf] = chain;
  if (leaf === undefined) return undefined;
  const covered = leaf.names.some((name) => coversHost(name, host));
  if (isIngressFake(leaf) && !covered) return 'ingress-fake';
  if (isTemporary(leaf)) return 'temporary';
  if (/\(STAGING\)|\bFake LE\b/i.test(leaf.issuer)) return 'staging';
  if (CONTROLLER_DEFAULT.test(leaf.subject) && !covered) return 'controller-default';
  if (isBefore(leaf.notAfter, now)) return 'expired';
  if (isBefore(now, leaf.notBefore)) return 'not-yet-valid';
  if (leaf.names.length === 0) return 'no-names';
  if (!covered) return 'wrong-name';
  if (inspectionProduct(chain) !== undefined) return 'intercepted';
  if (PUBLIC_ISSUER.test(leaf.issuer)) return 'public';
  return leaf.selfSigned || leaf.issuer === leaf.subject ? 'self-signed' : 'private-ca';
}

function isIngressFake(leaf: CertificateFacts): boolean {
  return (
    /CN=Kubernetes Ingress Controller Fake Certificate/i.test(leaf.subject) ||
    (leaf.names.length === 1 && leaf.names[0] === 'ingress.local')
  );
}

/**
 * True for the certificate that cert-manager stores while the real one is on order. Up to 0.15 it has a fixed serial number, later the
 * same digits as an attribute of its subject; all of them are signed by `cert-manager.local`.
 * Source: cert-manager pkg/controller/certificates/sync.go (0.8), pkg/util/pki/temporarycertificate.go (1.12 and later).
 */
export function isTemporary(leaf: CertificateFacts): boolean {
  return (
    /CN=cert-manager\.local\s*(,|\+|$)/i.test(leaf.issuer) ||
    leaf.serial.replace(/^0+/, '') === '1234567890' ||
    /(^|[,+\s])serialNumber=0*1234567890\s*(,|\+|$)/i.test(leaf.subject)
  );
}

/** False when one of them is not a date. */
function isBefore(a: string | Date, b: string | Date): boolean {
  return new Date(a).getTime() < new Date(b).getTime();
}
