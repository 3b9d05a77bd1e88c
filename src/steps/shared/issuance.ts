import { isProductionDirectory, isStagingDirectory } from '../../checks/shared/acme-directory.js';
import { conditionOf, generationsOf, issuerReading } from '../../checks/shared/cert-manager.js';
import { type CertificateClass, classifyCertificate } from '../../checks/shared/classify-certificate.js';
import { storedChain } from '../../checks/shared/handshake.js';
import type { CertManagerGeneration, SecretFacts } from '../../evidence/model.js';
import { type CertManagerFacts, objectKey } from '../../evidence/platform-model.js';
import { type Reading, readValue } from '../../evidence/reading.js';
import { at, type KubeObject, type ObjectRef, record, text } from '../../kube/objects.js';
import { groupOf } from '../../kube/resources.js';
import { authorityCertificate, registryCertificate } from '../../manifests/certificate.js';
import {
  acmeIssuerName,
  authorityName,
  certificateName,
  selfSignedIssuerName,
} from '../../manifests/issuance-names.js';
import {
  acmeIssuer,
  authorityIssuer,
  type Challenge,
  directoryOf,
  selfSignedIssuer,
} from '../../manifests/issuer.js';
import { refIn, tlsSecretName } from '../../manifests/names.js';
import type { AcmeServer, CertificateChoice } from '../../profile/profile.js';
import type { StepContext } from '../step.js';
import { isAtLeastVersion } from './cert-manager-releases.js';
import { evidenceOf } from './context.js';
import { ingressClass } from './controller.js';
import { placed } from './placed.js';

type AcmeChoice = Extract<CertificateChoice, { server: AcmeServer }>;

/** The choice, when it is an ACME server. */
export function acmeOf(choice: CertificateChoice | undefined): AcmeChoice | undefined {
  return choice?.source === 'acme-http01' || choice?.source === 'acme-dns01' ? choice : undefined;
}

export function certManagerOf({ survey }: StepContext): CertManagerFacts | undefined {
  return readValue(survey.platform.certManager);
}

/** True for sources that nothing but cert-manager can work with. */
export function needsCertManager({ source }: CertificateChoice): boolean {
  return ['acme-http01', 'acme-dns01', 'ca'].includes(source);
}

/**
 * True when the certificate is cert-manager's affair: it has to be, or it can be. Without it, or without anything that acts on its kinds, a new authority and
 * a self-signed certificate are made here.
 */
export function byCertManager(context: StepContext): boolean {
  const { certificate } = context.profile;
  if (certificate === undefined || certificate.source === 'secret') return false;
  const facts = certManagerOf(context);
  return needsCertManager(certificate) || (facts !== undefined && facts.controller !== 'none');
}

/** Said first where something of cert-manager is waited for that nobody acts on: the step of cert-manager was passed over, or its controller has gone. */
export function withoutControllerLines(context: StepContext): string[] {
  return certManagerOf(context)?.controller === 'none'
    ? ['Nothing acts on it: no controller of cert-manager runs in any namespace.']
    : [];
}

/** The live Certificate of the registry; undefined when it is not there or cannot be read. */
export function liveCertificate(context: StepContext): KubeObject | undefined {
  const ref = certificateRef(context);
  return ref === undefined ? undefined : readValue(context.survey.platform.objects[objectKey(ref)]);
}

export function certificateRef(context: StepContext): ObjectRef | undefined {
  const generation = certManagerOf(context)?.generation;
  const profile = placed(context);
  return generation === undefined
    ? undefined
    : refIn(profile, generation, 'Certificate', certificateName(profile));
}

/** The Secret that the Ingress serves. */
export function tlsSecretRef(context: StepContext): ObjectRef {
  return refIn(placed(context), 'v1', 'Secret', tlsSecretName(context.profile));
}

/** Its facts. */
export function tlsSecret({ profile, survey }: StepContext): Reading<SecretFacts> | undefined {
  return survey.platform.secrets[tlsSecretName(profile)];
}

/** What kind of certificate the Secret holds, for the registry's host; undefined when it holds none. */
export function storedClass(context: StepContext): CertificateClass | undefined {
  const { host } = context.profile;
  if (host === undefined) return undefined;
  return classifyCertificate(
    storedChain(tlsSecret(context)),
    host,
    new Date(context.survey.evidence.takenAt),
  );
}

/** The Issuer that the live Certificate asks, with its ACME directory. It may have been changed by a fix, to one of another name. */
function issuerInUse(context: StepContext): { name: string; directory: string | undefined } | undefined {
  const reference = record(at(liveCertificate(context), 'spec', 'issuerRef'));
  const name = text(reference.name);
  if (name === undefined || (reference.kind !== undefined && reference.kind !== 'Issuer')) return undefined;
  const issuer = issuerOf(context, name);
  return { name, directory: text(at(issuer, 'spec', 'acme', 'server')) };
}

/** An Issuer of the registry's namespace: as it was read by name, else as the checks see it. */
export function issuerOf(context: StepContext, name: string): KubeObject | undefined {
  const generation = certManagerOf(context)?.generation;
  if (generation === undefined) return undefined;
  const ref = refIn(placed(context), generation, 'Issuer', name);
  const view = evidenceOf(context);
  const known = generationsOf(view, 'issuers').find((one) => groupOf(one) === groupOf(generation));
  return (
    readValue(context.survey.platform.objects[objectKey(ref)]) ??
    readValue(issuerReading(view, known ?? generation, 'Issuer', name))
  );
}

/**
 * The ACME server that the certificate is ordered from now. An order for production is rehearsed at staging, since production allows five failures an hour and few
 * certificates a week; what was ordered from production before is not rehearsed again.
 */
export function currentServer(context: StepContext, { server }: AcmeChoice): AcmeServer {
  if (server !== 'production' && server !== 'staging') return server;
  const used = issuerInUse(context);
  if (used !== undefined) {
    if (isProductionDirectory(used.directory)) return 'production';
    if (isStagingDirectory(used.directory)) return 'staging';
  }
  // The Secret outlived its Certificate: what was possible once need not be tried out.
  return server === 'production' && used === undefined && storedClass(context) === 'public'
    ? 'production'
    : 'staging';
}

/** True when the rehearsal has succeeded and production is wanted. */
export function isRehearsed(context: StepContext, choice: AcmeChoice): boolean {
  return (
    choice.server === 'production' &&
    currentServer(context, choice) === 'staging' &&
    conditionOf(liveCertificate(context), 'Ready')?.status === 'True' &&
    storedClass(context) === 'staging'
  );
}

/** The objects of cert-manager that make the certificate: what signs first, the registry's Certificate last. */
export interface WantedIssuance {
  issuers: KubeObject[];
  /** Undefined while the Issuer cannot be written: no generation, no host, no class of an ingress. */
  certificate: KubeObject | undefined;
}

/** What has to be there for the profile's choice. `server` decides for ACME; without it the one in use. */
export function wantedIssuance(context: StepContext, server?: AcmeServer): WantedIssuance | undefined {
  const profile = placed(context);
  const facts = certManagerOf(context);
  const { certificate: choice, host } = profile;
  if (facts === undefined || choice === undefined || host === undefined) return undefined;
  const { generation } = facts;
  const leaf = (issuer: string, challenge?: Challenge) =>
    registryCertificate({ profile, generation, host, issuer, challenge });
  switch (choice.source) {
    case 'secret':
      return undefined;
    case 'self-signed':
      return {
        issuers: [selfSignedIssuer(profile, generation)],
        certificate: leaf(selfSignedIssuerName(profile)),
      };
    case 'ca':
      return {
        issuers: [authorityIssuer(profile, generation, choice.secret)],
        certificate: leaf(authorityName(profile)),
      };
    case 'new-ca':
      return {
        issuers: [
          selfSignedIssuer(profile, generation),
          authorityCertificate(profile, generation),
          authorityIssuer(profile, generation, authorityName(profile)),
        ],
        certificate: leaf(authorityName(profile)),
      };
    default: {
      const challenge = challengeOf(context, choice, facts);
      if (challenge === undefined) return undefined;
      return acmeIssuance(context, choice, {
        generation,
        challenge,
        leaf,
        server: server ?? currentServer(context, choice),
      });
    }
  }
}

interface AcmeParts {
  generation: CertManagerGeneration;
  challenge: Challenge;
  server: AcmeServer;
  leaf(issuer: string, challenge: Challenge): KubeObject;
}

function acmeIssuance(
  context: StepContext,
  choice: AcmeChoice,
  { generation, challenge, server, leaf }: AcmeParts,
): WantedIssuance {
  const profile = placed(context);
  const used = issuerInUse(context);
  // A fix may have put another Issuer for the same server in its place.
  if (
    used !== undefined &&
    used.directory === directoryOf(server) &&
    used.name !== acmeIssuerName(profile, server)
  ) {
    return { issuers: [], certificate: leaf(used.name, challenge) };
  }
  const issuer = acmeIssuer({ profile, generation, server, email: choice.email, challenge });
  return {
    issuers: [sparedEmail(context, issuer)],
    certificate: leaf(acmeIssuerName(profile, server), challenge),
  };
}

/** The address is optional: one that was taken out of the live Issuer, because the authority refuses it, is not put back. */
function sparedEmail(context: StepContext, issuer: KubeObject): KubeObject {
  const live = issuerOf(context, text(issuer.metadata?.name) ?? '');
  if (live === undefined || at(live, 'spec', 'acme', 'email') !== undefined) return issuer;
  const copy = structuredClone(issuer);
  delete record(at(copy, 'spec', 'acme')).email;
  return copy;
}

function challengeOf(
  context: StepContext,
  choice: AcmeChoice,
  { generation, version }: CertManagerFacts,
): Challenge | undefined {
  if (choice.source === 'acme-dns01') return { type: 'dns01', solver: choice.solver };
  const name = ingressClass(context);
  if (name === undefined) return undefined;
  const field = generation === 'cert-manager.io/v1' && isAtLeastVersion(version, '1.12.0');
  return { type: 'http01', ingressClass: name, field };
}
