import { readValue } from '../../evidence/reading.js';
import type { EvidenceView } from '../../evidence/view.js';
import { registryName } from '../../formats/insecure.js';
import type { Check, Verdict } from '../check.js';
import { LOOK_AT_CERTIFICATE, UNKNOWN_AUTHORITY } from '../shared/look-at-certificate.js';
import { chainEnd, type MissingIntermediate } from '../shared/missing-intermediate.js';
import { nothingWrong, servedCertificate, strangerBlames } from '../shared/served-certificate.js';
import { findingOf, found, unknown } from '../verdicts.js';

const meta = {
  code: 'RD309',
  slug: 'missing-intermediate',
  layer: 'tls',
  hop: 'tls',
  title: 'The server sends its whole certificate chain',
  level: 'fail',
  reads: ['tls', 'ingresses', 'secrets', 'dockerTrust'],
  signs: [
    {
      pattern: UNKNOWN_AUTHORITY,
      printedBy: 'docker login, docker push, docker pull, kubelet',
      tellApart:
        'The issuer of the served certificate is a public authority (or an intermediate one of your own), and openssl shows it alone: browsers fetch what is missing by themselves, Docker does not.',
      next: 'openssl s_client -connect HOST:443 -servername HOST -showcerts </dev/null',
    },
    {
      pattern: /unable to get local issuer certificate|unable to verify the first certificate/i,
      printedBy: 'curl, openssl',
      tellApart:
        '"unable to verify the first certificate" (21) beside it means that the server sent one certificate only; with a private authority that is complete, the first text stands alone.',
      next: LOOK_AT_CERTIFICATE,
    },
  ],
} satisfies Omit<Check, 'examine'>;

/** The server keeps a certificate back that stands between its own and the authority that clients trust. */
export const rd309: Check = { ...meta, examine };

function examine(view: EvidenceView): Verdict {
  const seen = servedCertificate(view);
  if (seen.state === 'unseen') return seen.verdict;
  const { served } = seen;
  const { host, kind, chain, leaf, source, verification } = served;
  if (kind !== 'public' && kind !== 'private-ca') return nothingWrong(view);
  if (verification === undefined) {
    return unknown(`a TLS handshake with ${host}, to see which certificates are sent`);
  }
  const end = chainEnd(view, served);
  if (end.state === 'unknown') return unknown(...end.needs);
  if (end.state === 'complete') return nothingWrong(view);
  const { missing } = end;
  const sent = chain.length === 1 ? 'its certificate alone' : `${chain.length} certificates`;
  return found([
    findingOf(meta, {
      subject: { host },
      title: `${host} does not send ${missing.name}`,
      message: `${host} sends ${sent}; the one of ${missing.name}, which ${missing.after === leaf ? 'signed it' : `signed ${missing.after.subject}`}, is left out, so no client gets from there to an authority that it trusts. ${remedy(view, missing)}`,
      quotes: [
        ...chain.map(({ subject, issuer }, index) => ({
          source,
          path: `chain[${index}]`,
          text: `${subject} (issuer ${issuer})`,
        })),
        ...(verification.ok ? [] : [{ source, path: 'verification', text: verification.message }]),
      ],
      blames: strangerBlames(host),
      effects: ['certificate-untrusted'],
      facts: {
        host,
        missing: missing.name,
        ...(missing.foundIn === undefined ? {} : { foundIn: missing.foundIn }),
        ...(missing.towards === undefined ? {} : { towards: missing.towards }),
      },
    }),
  ]);
}

function remedy(view: EvidenceView, { foundIn, towards }: MissingIntermediate): string {
  const cure = "The server's tls.crt needs the whole chain, its own certificate first";
  if (foundIn?.endsWith(' tls.crt') === true) {
    return `It stands in ${foundIn}, so whatever serves the host has an older copy or takes the first certificate only.`;
  }
  if (foundIn !== undefined) return `It lies in ${foundIn}. ${cure}; clients need nothing.`;
  if (towards === undefined) return `${cure}; clients need nothing.`;
  const { certsDir } = readValue(view.get('dockerTrust')) ?? {};
  const { host, port } = view.target;
  const folder = `${certsDir}/${registryName(host ?? '', port)}`;
  const file = towards.where.startsWith(`${folder}/`) ? towards.where : `${folder}/ca.crt`;
  return `This client trusts ${towards.name} (${towards.where}), to which it most likely leads. ${cure}; until then the missing certificate can stand in ${file} beside its authority.`;
}
