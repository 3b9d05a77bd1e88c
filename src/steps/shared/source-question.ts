import type { Answers } from '../../fixes/fix.js';
import { notPublicBecause } from '../../profile/host-name.js';
import { validSubdomain } from '../../profile/names.js';
import type { AcmeServer, CertificateChoice, Profile } from '../../profile/profile.js';
import { validAcmeServer, validContact } from '../../profile/values.js';
import type { Rejected, Standing, StepContext, StepId, StepQuestion } from '../step.js';
import { wasAnswered } from './context.js';
import { foundSolvers, providerOf } from './dns01-solvers.js';
import { acmeOf } from './issuance.js';
import { unreachableForAuthority } from './reach.js';
import { askForSolver, otherSettings, solverIn } from './solver-question.js';

type Source = CertificateChoice['source'];

const SOURCES: readonly Source[] = ['acme-http01', 'acme-dns01', 'new-ca', 'ca', 'secret', 'self-signed'];

/** The question for where the certificate comes from, with what speaks against each answer here; to change an answer also those that followed it. */
export function askForSource(context: StepContext, says: string): Standing {
  const choice = context.profile.certificate;
  const acme = acmeOf(choice);
  const source: StepQuestion = {
    id: 'source',
    prompt: 'Where shall the certificate come from?',
    kind: 'text',
    choices: SOURCES,
    default: choice?.source ?? defaultSource(context),
    about: aboutSources(context),
  };
  const secret: StepQuestion = {
    id: 'secret',
    prompt: 'Name of the Secret',
    kind: 'text',
    help: 'In the namespace of the registry, with tls.crt and tls.key.',
    ...(choice !== undefined && 'secret' in choice ? { default: choice.secret } : {}),
  };
  const only = (question: StepQuestion, ...answers: Source[]): StepQuestion => ({
    ...question,
    when: { question: 'source', answers },
  });
  const followed = acme === undefined ? [] : serverQuestions(acme);
  const provider = choice?.source === 'acme-dns01' ? [only(otherSettings(), 'acme-dns01')] : [];
  return {
    state: 'ask',
    says,
    questions: [
      source,
      only(secret, 'ca', 'secret'),
      ...followed.map((question) => only(question, 'acme-http01', 'acme-dns01')),
      ...provider,
    ],
    facts: againstHttp01(context),
  };
}

function defaultSource(context: StepContext): Source {
  if (notPublicBecause(context.profile.host ?? '') !== undefined) return 'new-ca';
  if (unreachableForAuthority(context) === undefined) return 'acme-http01';
  return foundSolvers(context).length > 0 ? 'acme-dns01' : 'new-ca';
}

/** What keeps HTTP-01 from working here. */
export function againstHttp01(context: StepContext): string[] {
  const reserved = notPublicBecause(context.profile.host ?? '');
  const unreachable = unreachableForAuthority(context);
  return [
    ...(reserved === undefined ? [] : [`${reserved}: Let's Encrypt issues nothing for it (RD242).`]),
    ...(unreachable === undefined
      ? []
      : [
          `${unreachable}: HTTP-01 cannot work unless the Internet sees another address than this machine does.`,
        ]),
  ];
}

function aboutSources(context: StepContext): Record<string, string> {
  const against = againstHttp01(context);
  const reserved = notPublicBecause(context.profile.host ?? '') === undefined ? [] : against.slice(0, 1);
  const solvers = foundSolvers(context);
  const line = (...parts: string[]) => parts.join(' ');
  return {
    'acme-http01': line(
      "Let's Encrypt, or another ACME server, looks at the host over HTTP; every client trusts the certificate.",
      ...against,
    ),
    'acme-dns01': line(
      'The same by a record in DNS, which cert-manager creates: for hosts that the Internet cannot reach.',
      solvers.length > 0
        ? `Found: ${solvers.map(({ name }) => name).join(', ')}.`
        : 'It takes the settings of your DNS provider, which are asked for next.',
      ...reserved,
    ),
    'new-ca': 'An authority of your own, made now; every client has to be given its certificate once.',
    ca: 'An authority of your own that is there: a Secret with its certificate and key.',
    secret: 'A certificate that is there: a TLS Secret. Nobody renews it.',
    'self-signed':
      'One certificate for a lab; every client has to be told to trust it, again after each renewal.',
  };
}

/** The questions that only an ACME server brings along, once its source was chosen in this session; undefined when there are none. */
export function askForServer(context: StepContext): Standing | undefined {
  const choice = acmeOf(context.profile.certificate);
  if (choice === undefined) return undefined;
  if (choice.source === 'acme-dns01' && providerOf(choice.solver) === undefined) return askForSolver(context);
  const chosenNow = (['source', 'cert-manager'] satisfies StepId[]).some((step) =>
    wasAnswered(context, step, 'source'),
  );
  if (!chosenNow || wasAnswered(context, 'source', 'server')) return undefined;
  return { state: 'ask', says: 'Which ACME server issues it?', questions: serverQuestions(choice) };
}

function serverQuestions({ server, email }: { server: AcmeServer; email?: string }): StepQuestion[] {
  return [
    {
      id: 'server',
      prompt: 'ACME server',
      kind: 'text',
      default: server,
      help: "production: Let's Encrypt, rehearsed at its staging environment first, since it allows few failures. staging: only that, for a trial. Or the URL of another server's directory.",
    },
    emailQuestion(email),
  ];
}

function emailQuestion(email: string | undefined): StepQuestion {
  return {
    id: 'email',
    prompt: 'E-mail address of the ACME account',
    kind: 'text',
    optional: true,
    help: "Optional; Let's Encrypt writes to nobody since June 2025.",
    ...(email === undefined ? {} : { default: email }),
  };
}

/** The authority refuses the address of the account: another one, or none. */
export function askForOtherEmail(says: string): Standing {
  return { state: 'ask', says, questions: [emailQuestion(undefined)] };
}

/** Takes the answers of the questions above into the profile. */
export function takeSource(context: StepContext, answers: Answers): Profile | Rejected {
  const { profile } = context;
  let choice = profile.certificate;
  if (answers.source !== undefined) {
    const chosen = choiceOf(context, answers);
    if ('problem' in chosen) return chosen;
    choice = chosen;
  }
  const acme = acmeOf(choice);
  if (acme === undefined) return choice === undefined ? profile : { ...profile, certificate: choice };
  const server = answers.server === undefined ? { value: acme.server } : validAcmeServer(answers.server);
  if ('problem' in server) return { problem: server.problem, question: 'server' };
  const email = answers.email === undefined ? { value: acme.email ?? '' } : validContact(answers.email);
  if ('problem' in email) return { problem: email.problem, question: 'email' };
  const { email: _former, ...rest } = acme;
  const solver = solverIn(context, answers);
  if (solver !== undefined && 'problem' in solver) return { problem: solver.problem, question: 'settings' };
  return {
    ...profile,
    certificate: {
      ...rest,
      server: server.value,
      ...(email.value === '' ? {} : { email: email.value }),
      ...(rest.source === 'acme-dns01' ? solver : {}),
    },
  };
}

function choiceOf(context: StepContext, answers: Answers): CertificateChoice | Rejected {
  const former = context.profile.certificate;
  const source = SOURCES.find((one) => one === answers.source);
  const acme = acmeOf(former);
  const account = {
    server: acme?.server ?? 'production',
    ...(acme?.email === undefined ? {} : { email: acme.email }),
  };
  switch (source) {
    case 'acme-http01':
      return { source, ...account };
    case 'acme-dns01':
      return solverChoice(context, former, account);
    case 'ca':
    case 'secret': {
      const given = (answers.secret ?? '').trim();
      if (given === '')
        return { problem: 'Give the name of the Secret with the certificate.', question: 'secret' };
      const named = validSubdomain(given, 'a Secret');
      return 'problem' in named
        ? { problem: named.problem, question: 'secret' }
        : { source, secret: named.value };
    }
    case 'new-ca':
    case 'self-signed':
      return { source };
    default:
      return { problem: `"${answers.source ?? ''}" is none of ${SOURCES.join(', ')}.`, question: 'source' };
  }
}

function solverChoice(
  context: StepContext,
  former: CertificateChoice | undefined,
  account: { server: AcmeServer; email?: string },
): CertificateChoice {
  const found = foundSolvers(context);
  const [only, ...others] = found;
  const kept =
    former?.source === 'acme-dns01' && providerOf(former.solver) !== undefined ? former.solver : undefined;
  // With none, or several of them, the next question is for it.
  const solver = kept ?? (others.length === 0 && only !== undefined ? only.solver : {});
  return { source: 'acme-dns01', ...account, solver };
}
