import type { ImageFacts } from '../evidence/host-model.js';
import type { Evidence, HttpFacts, TlsFacts } from '../evidence/model.js';
import { type Reading, readValue } from '../evidence/reading.js';
import { shellCommand } from '../fixes/shared/shell.js';
import { registryName } from '../formats/insecure.js';
import { trialUser } from './shared/found-users.js';
import type { Standing, Step, StepContext } from './step.js';
import { TRIAL_REPOSITORY, trialImage } from './trial-image.js';

/** A client that does not trust, a server that serves the wrong certificate, a login that is refused, a proxy that spoils uploads, an open door, a storage that takes nothing. */
const CODES = [
  ...['RD101', 'RD102', 'RD103', 'RD104', 'RD105', 'RD106', 'RD107', 'RD110'],
  ...['RD301', 'RD302', 'RD303', 'RD304', 'RD305', 'RD306', 'RD307', 'RD308', 'RD309', 'RD310', 'RD311'],
  ...['RD331', 'RD406', 'RD411', 'RD610', 'RD703'],
];

/** The end of the install: what people will do with the registry is done once, and an image has to come back as it went. */
export const verify: Step = {
  id: 'verify',
  title: 'Push and pull',
  purpose:
    'Proves that the registry asks for a login, takes yours, and gives an image back as it was pushed.',
  codes: CODES,
  look,
};

function look(context: StepContext): Standing {
  const { profile, survey, memory } = context;
  const { host } = profile;
  const user = trialUser(context);
  if (host === undefined || user === undefined) {
    const missing = host === undefined ? 'host name' : 'user';
    return blocked(`There is no ${missing} to try the registry with yet.`, [
      `Answer the step that asks for the ${missing} first.`,
    ]);
  }
  const { evidence } = survey;
  const { port } = evidence.target;
  const { readings } = evidence;
  const url = `https://${registryName(host, port)}/v2/`;
  const image = trialImage(host, port);

  const unreached = reachFault(evidence, url);
  if (unreached !== undefined) return unreached;
  const again = memory.reopened === 'verify';
  if (!again && memory.trial?.ok === true) {
    const digest = memory.trial.digest === undefined ? '' : `, digest ${memory.trial.digest}`;
    return {
      state: 'done',
      says: `${memory.trial.image ?? image} was pushed and pulled${digest}.`,
      facts: memory.trial.lines,
    };
  }
  if (!again && isThere(readings.image)) {
    return {
      state: 'done',
      says: `The registry has ${image}, which an earlier trial pushed and pulled.`,
      facts: [...seen(readings, url), 'Nothing is pushed again unless this step is opened again.'],
    };
  }
  const refused = readValue(readings.login)?.status === 401;
  if (!memory.knownPasswords.includes(user) || (again && refused)) return askFor(user, url);
  if (refused) {
    return {
      state: 'waiting',
      says: `The registry does not let ${user} in yet.`,
      current: [`GET ${url} as ${user}: 401 Unauthorized`],
      facts: [
        'A changed Secret reaches a running Pod within about a minute.',
        'A mistyped password can be typed again when this step is opened again.',
      ],
    };
  }
  return trial(context, image, url, user);
}

/** Why a client does not get as far as a login; undefined when it does. */
function reachFault({ readings }: Evidence, url: string): Standing | undefined {
  for (const reading of [readings.dns, readings.tcp, readings.tls] as Reading<unknown>[]) {
    if (reading.state !== 'read') return waitingFor(url, reading.reason);
  }
  const tls = readValue(readings.tls);
  if (tls !== undefined && !tls.verification.ok) return untrusted(tls, tls.verification.message, url);
  const { http } = readings;
  if (http.state !== 'read') return waitingFor(url, http.reason);
  return httpFault(http.value, url);
}

function httpFault({ status, body }: HttpFacts, url: string): Standing | undefined {
  if (status === 401) return undefined;
  if (status === 200) {
    return {
      ...blocked('The registry lets anybody push and pull.', [
        'Let it ask for a login: its configuration needs an auth section for the htpasswd file.',
      ]),
      code: 'RD610',
    };
  }
  return waitingFor(url, `${status} ${body}`.trim());
}

function untrusted({ host, port, trust }: TlsFacts, message: string, url: string): Standing {
  const name = registryName(host, port);
  return blocked(
    `Clients on this machine do not accept the certificate of ${name}.`,
    ['Cure the cause that the diagnosis names; trust on this machine is the last resort.'],
    [
      shellCommand(
        'regdoctor',
        'diagnose',
        '--host',
        host,
        ...(port === 443 ? [] : ['--port', String(port)]),
      ),
    ],
    [`Get "${url}": ${message}`, `Trusted here: ${trust.join(', ')}`],
  );
}

function waitingFor(url: string, reason: string): Standing {
  return {
    state: 'waiting',
    says: 'The registry does not answer clients yet.',
    current: [`GET ${url}: ${reason}`],
  };
}

function blocked(
  says: string,
  next: string[],
  commands: string[] = [],
  facts: string[] = [],
): Extract<Standing, { state: 'blocked' }> {
  return { state: 'blocked', says, next, commands, ...(facts.length === 0 ? {} : { facts }) };
}

/** Only an image of the trial itself proves it; another one may have come there in other ways. */
function isThere(reading: Reading<ImageFacts>): boolean {
  const image = readValue(reading);
  return image?.status === 200 && image.repository === TRIAL_REPOSITORY;
}

function seen(readings: Evidence['readings'], url: string): string[] {
  const login = readValue(readings.login);
  return [
    `GET ${url} answers 401 without a login, over verified TLS.`,
    ...(login?.status === 200 ? [`GET ${url} answers 200 to ${login.user}.`] : []),
  ];
}

function askFor(user: string, url: string): Standing {
  return {
    state: 'ask',
    says: `The password of ${user} is needed to try the registry.`,
    questions: [
      {
        id: `password.${user}`,
        prompt: `Password of ${user}`,
        kind: 'secret',
        help: `It is sent to ${url} over verified TLS, stays in memory, and is forgotten at the end.`,
      },
    ],
  };
}

function trial({ memory, survey }: StepContext, image: string, url: string, user: string): Standing {
  const { readings } = survey.evidence;
  const failed = memory.trial;
  return {
    state: 'trial',
    says:
      failed === undefined
        ? `An image is to be pushed to ${image} and pulled again.`
        : `The trial failed: ${failed.problem ?? 'the reason is not known'}`,
    why: [
      'That the registry answers says little: uploads, storage and the way back are tried only by an image.',
      `${image} stays in the registry, so that the next run finds it and pushes nothing.`,
    ],
    commands: trialCommands(image, user),
    facts: failed === undefined ? seen(readings, url) : [...failed.lines, ...knownAs(failed.codes ?? [])],
  };
}

/** Many failures print the same about a certificate: which of them it is, the diagnosis tells. */
function knownAs(codes: readonly string[]): string[] {
  const [first] = codes;
  if (first === undefined) return [];
  return codes.length === 1
    ? [`This is ${first}: regdoctor explain ${first}`]
    : [`One of ${codes.join(', ')}: regdoctor explain CODE`];
}

/** The same by hand. */
export function trialCommands(image: string, user: string): string[] {
  const registry = image.slice(0, image.indexOf('/'));
  return [
    shellCommand('docker', 'login', '-u', user, registry),
    shellCommand('docker', 'pull', 'busybox:latest'),
    shellCommand('docker', 'tag', 'busybox:latest', image),
    shellCommand('docker', 'push', image),
    shellCommand('docker', 'image', 'rm', image, 'busybox:latest'),
    shellCommand('docker', 'pull', image),
  ];
}
