import { subjectName } from '../checks/check.js';
import { conditionOf, conditionText } from '../checks/shared/cert-manager.js';
import { readValue } from '../evidence/reading.js';
import { type KubeObject, type ObjectRef, refOf } from '../kube/objects.js';
import { authorityName } from '../manifests/issuance-names.js';
import { refIn } from '../manifests/names.js';
import type { CertificateChoice } from '../profile/profile.js';
import { validContact } from '../profile/values.js';
import { isReopened, namespaceOf, userOf } from './shared/context.js';
import { ingressClass } from './shared/controller.js';
import { couldNotTell } from './shared/could-not-tell.js';
import { secretsOf } from './shared/dns01-solvers.js';
import {
  acmeOf,
  byCertManager,
  certManagerOf,
  currentServer,
  wantedIssuance,
  withoutControllerLines,
} from './shared/issuance.js';
import { notYet } from './shared/not-yet.js';
import { placed } from './shared/placed.js';
import { compareObjects, liveObject } from './shared/plan-for-objects.js';
import { planStanding } from './shared/plan-standing.js';
import {
  againstHttp01,
  askForOtherEmail,
  askForServer,
  askForSource,
  takeSource,
} from './shared/source-question.js';
import { faultOfAuthority, storedWords } from './shared/tls-secret.js';
import type { Standing, Step, StepContext } from './step.js';

const ID = 'source';

/** The ACME errors about the contact (RFC 8555, 6.7), and boulder's sentence: the account is not tried again before the address changes. */
const CONTACT_REFUSED = /invalidEmail|invalidContact|unsupportedContact|contact email has/i;

/** Who signs: it is chosen, and its Issuer written for the generation of cert-manager that is there. */
export const source: Step = {
  id: ID,
  title: 'Certificate source',
  purpose: 'Choose who signs the certificate, and have the Issuer for it.',
  codes: ['RD201', 'RD202', 'RD203', 'RD204', 'RD205', 'RD206', 'RD207', 'RD210', 'RD211', 'RD213'],
  look(context) {
    const { certificate, host } = context.profile;
    if (host === undefined) return notYet('the host name');
    if (certificate === undefined) return askForSource(context, 'Who signs the certificate?');
    if (isReopened(context, ID)) return askForSource(context, 'Another source for the certificate?');
    const more = askForServer(context);
    if (more !== undefined) return more;
    return withoutIssuer(context, certificate) ?? lookAtIssuers(context, certificate);
  },
  take: takeSource,
  objects(context) {
    const { profile } = context;
    const choice = profile.certificate;
    const issuers = byCertManager(context)
      ? (wantedIssuance(context)?.issuers ?? []).map((object) => refOf(object))
      : [];
    const given = choice !== undefined && 'secret' in choice ? [choice.secret] : [];
    const made = choice?.source === 'new-ca' && issuers.length > 0 ? [authorityName(profile)] : [];
    return [
      ...issuers,
      ...[...given, ...made].map((name): ObjectRef => refIn(placed(context), 'v1', 'Secret', name)),
    ];
  },
};

/** Sources that have no Issuer, and faults of those that have; undefined when an Issuer is to be looked at. */
function withoutIssuer(context: StepContext, choice: CertificateChoice): Standing | undefined {
  if (choice.source === 'secret') {
    return {
      state: 'done',
      says: `The TLS Secret ${choice.secret} that is there.`,
      facts: ['Nobody renews it but you.'],
    };
  }
  if (choice.source === 'ca') {
    const fault = faultOfGivenAuthority(context, choice.secret);
    if (fault !== undefined) return fault;
  }
  const acme = acmeOf(choice);
  const contact = validContact(acme?.email ?? '');
  if ('problem' in contact && acme !== undefined && ['staging', 'production'].includes(acme.server)) {
    return askForOtherEmail(contact.problem);
  }
  if (!byCertManager(context)) return madeHere(choice);
  if (certManagerOf(context) === undefined) return notYet('cert-manager');
  return choice.source === 'acme-http01' && ingressClass(context) === undefined
    ? notYet('an ingress controller')
    : undefined;
}

function madeHere({ source: kind }: CertificateChoice): Standing {
  return kind === 'new-ca'
    ? {
        state: 'done',
        says: 'A new authority and a certificate of it, made here in the next step.',
        facts: [
          "The authority's key is kept nowhere, so that nobody can misuse it: a renewal makes another authority, which clients have to be given again.",
          'With cert-manager in the cluster the authority stays, and renewals need nobody.',
        ],
      }
    : {
        state: 'done',
        says: 'A self-signed certificate, made here in the next step.',
        facts: ['For a lab: nobody renews it, and every client has to be told to trust it.'],
      };
}

function faultOfGivenAuthority(context: StepContext, name: string): Standing | undefined {
  const reading = context.survey.platform.secrets[name];
  if (reading?.state === 'absent') {
    return {
      state: 'blocked',
      says: `There is no Secret ${name} in the registry's namespace.`,
      next: ['Create it from the certificate and key of the authority, or answer this step anew.'],
      commands: [`kubectl -n ${namespaceOf(context)} create secret tls ${name} --cert=ca.crt --key=ca.key`],
    };
  }
  if (reading?.state === 'failed') return couldNotTell(`Secret ${name}`, reading, userOf(context));
  const secret = readValue(reading);
  const fault =
    secret === undefined ? undefined : faultOfAuthority(secret, new Date(context.survey.evidence.takenAt));
  if (fault === undefined) return undefined;
  return {
    state: 'blocked',
    says: fault.problem,
    next: ['Put the certificate and key of an authority into it, or answer this step anew.'],
    commands: [],
    ...(fault.code === undefined ? {} : { code: fault.code }),
  };
}

function lookAtIssuers(context: StepContext, choice: CertificateChoice): Standing {
  const wanted = wantedIssuance(context)?.issuers ?? [];
  const compared = compareObjects(context, wanted);
  if (compared.state === 'stopped') return compared.standing;
  if (compared.state === 'same') return readiness(context, choice, wanted);
  const { changes, commands, foreign } = compared;
  return planStanding(ID, {
    says: `${wanted.length === 1 ? 'An Issuer' : 'Issuers'} will be written for ${choiceWords(context, choice)}.`,
    why: [whyIssuer(context, choice), ...(choice.source === 'acme-http01' ? againstHttp01(context) : [])],
    title: `Apply ${wanted.map((object) => subjectName(refOf(object))).join(', ')}`,
    changes,
    commands,
    foreign,
    settleSeconds: 90,
    facts: factsOf(context, choice),
  });
}

/** `Let's Encrypt by HTTP-01`. */
function choiceWords(context: StepContext, choice: CertificateChoice): string {
  const acme = acmeOf(choice);
  if (acme === undefined) {
    return choice.source === 'self-signed' ? 'a self-signed certificate' : 'an authority of your own';
  }
  const server = currentServer(context, acme);
  const who =
    server === 'staging'
      ? "Let's Encrypt's staging environment"
      : server === 'production'
        ? "Let's Encrypt"
        : server;
  return `${who} by ${choice.source === 'acme-http01' ? 'HTTP-01' : 'DNS-01'}`;
}

function whyIssuer(context: StepContext, choice: CertificateChoice): string {
  const acme = acmeOf(choice);
  if (acme === undefined) {
    return choice.source === 'new-ca'
      ? 'One Issuer signs the authority, the authority lies in a Secret, and a second Issuer signs with it.'
      : 'cert-manager asks it for the certificate, and for every renewal.';
  }
  return acme.server === 'production' && currentServer(context, acme) === 'staging'
    ? 'It is rehearsed at staging first: production allows five failures an hour, and a week of waiting follows too many certificates.'
    : 'cert-manager registers an account there, and orders the certificate and its renewals.';
}

function factsOf(context: StepContext, choice: CertificateChoice): string[] {
  const secrets = choice.source === 'acme-dns01' ? secretsOf(choice.solver) : [];
  const where = namespaceOf(context);
  return secrets.length === 0
    ? []
    : [
        `The credentials of the DNS provider are looked for in namespace ${where}: ${secrets.map((name) => `Secret ${name}`).join(', ')}. Those of a ClusterIssuer are in another one (RD210).`,
      ];
}

/** Applied: whether each of them is ready, the first that is not in its own words. */
function readiness(context: StepContext, choice: CertificateChoice, wanted: readonly KubeObject[]): Standing {
  const live = wanted
    .map((object) => liveObject(context, refOf(object)))
    .filter((object) => object !== undefined);
  const waiting = live.filter((object) => conditionOf(object, 'Ready')?.status !== 'True');
  const says = `${capital(choiceWords(context, choice))}.`;
  const facts = [...factsOf(context, choice), ...authorityFacts(context, choice)];
  if (waiting.length === 0) return { state: 'done', says, facts };
  const [first] = waiting;
  const message = conditionOf(first, 'Ready')?.message ?? '';
  const refused = acmeOf(choice) !== undefined && CONTACT_REFUSED.test(message);
  if (refused) return askForOtherEmail(`The ACME server refuses the e-mail address (RD206): ${message}`);
  return {
    state: 'waiting',
    says: `Waiting for ${subjectName(refOf(first ?? {}))} to become ready.`,
    current: [...withoutControllerLines(context), ...live.map(stateOf)],
    facts,
  };
}

function stateOf(object: KubeObject): string {
  const ready = conditionOf(object, 'Ready');
  const { kind, name } = refOf(object);
  return ready === undefined
    ? `${kind} ${name}: no status yet`
    : `${kind} ${name}: Ready=${ready.status}, ${conditionText(ready)}`;
}

function authorityFacts(context: StepContext, choice: CertificateChoice): string[] {
  if (choice.source !== 'new-ca' && choice.source !== 'ca') return [];
  const name = choice.source === 'ca' ? choice.secret : authorityName(context.profile);
  const words = storedWords(context.survey.platform.secrets[name]);
  return [
    ...(words === undefined ? [] : [`The authority in Secret ${name} is ${words}.`]),
    'Every client has to be given its certificate once.',
  ];
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
