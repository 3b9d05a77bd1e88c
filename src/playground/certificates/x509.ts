export {
  type Authority,
  type KeyPair,
  makeCertificate,
  type Wanted,
} from '../../fixes/shared/x509.js';
