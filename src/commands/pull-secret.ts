import { ConfigError } from '../errors.js';
import { validHost } from '../profile/host-name.js';
import { validNamespace } from '../profile/names.js';
import { EMPTY_PROFILE, type Profile } from '../profile/profile.js';
import { readProfile } from '../profile/store.js';
import { planText } from '../report/plan-text.js';
import { sanitizeLine } from '../report/sanitize.js';
import { Style } from '../report/style.js';
import type { PullSecretSession } from '../session/pull-secret.js';
import type { Remedy } from '../session/session.js';
import { collectAnswers } from './answers.js';
import { confirm } from './confirm.js';
import { PROFILE_FILE } from './install/request.js';
import type { Io } from './io.js';
import type { PullSecretRequest } from './open-pull-secret.js';
import { undoFlags } from './open-screen.js';
import type { Values } from './parse.js';
import { planProgress } from './progress.js';
import { Declined } from './prompt.js';
import { requestOf } from './request.js';
import type { Run } from './services.js';
import { terminalOf } from './terminal.js';

/** `regdoctor pull-secret NAMESPACE`: lets the Pods of a namespace pull from the registry of the profile. */
export const runPullSecret: Run = async ({ words, values }, io, services) => {
  const request = await pullSecretRequest(words[0] ?? '', values);
  const signal = io.interruption();
  const session = await services.openPullSecret(request, { signal });
  const style = new Style({ ...terminalOf(io, values), program: io.name, flags: undoFlags(request) });
  const print = (...lines: string[]) => void io.stdout.write(lines.map((line) => `${line}\n`).join(''));
  try {
    const found = await session.look(signal);
    signal.throwIfAborted();
    if ('problem' in found) {
      print(...style.wrap(found.problem, `${style.sign('fail')} `, '  '));
      return 1;
    }
    print(...style.wrap(session.where), ...planText(found, style), '');
    return await carryOut(found, { session, io, values, signal, print, style });
  } catch (error) {
    if (!(error instanceof Declined)) throw error;
    print('Nothing was changed.');
    return error.interrupted ? 130 : 1;
  } finally {
    session.close();
  }
};

interface Means {
  session: PullSecretSession;
  io: Io;
  values: Values;
  signal: AbortSignal;
  print(...lines: string[]): void;
  style: Style;
}

async function carryOut({ proposal }: Remedy, means: Means): Promise<number> {
  const { session, io, values, signal, print, style } = means;
  const interactive = io.stdin.isTTY === true && io.stderr.isTTY === true;
  const yes = values.on('yes');
  if (values.on('dry-run')) {
    const stands = Object.fromEntries(proposal.questions.map(({ id }) => [id, 'not-the-password']));
    const { ok, notes } = await session.rehearse(proposal, stands, signal);
    print(...notes.flatMap((note) => style.wrap(note)));
    print(ok ? 'Dry run: nothing was changed.' : 'It would be refused. Nothing was changed.');
    return ok ? 0 : 1;
  }
  if (!yes && !interactive) {
    print('Nothing was changed: there is no terminal to ask on. Give --yes to apply it.');
    return 1;
  }
  const answers = await collectAnswers(proposal.questions, io, values, interactive && !yes);
  if (!yes && !(await confirm(io, 'Apply it?', undefined))) {
    print('Nothing was changed.');
    return 1;
  }
  const { ok, reason } = await session.apply(proposal, answers, {
    signal,
    onProgress: planProgress((line) => print(line)),
  });
  const undo = ok ? ` Reverse it with: ${style.command('undo')}` : '';
  print(...style.wrap(`${sanitizeLine(reason)}${undo}`, `${style.sign(ok ? 'ok' : 'fail')} `, '  '));
  return ok ? 0 : 1;
}

/** The profile says which registry and whose login; a flag comes first. */
async function pullSecretRequest(namespace: string, values: Values): Promise<PullSecretRequest> {
  const named = validNamespace(namespace);
  if ('problem' in named) throw new ConfigError(named.problem);
  const flags = requestOf(values);
  const profile = await profileOf(values.text('profile'));
  const host = flags.host ?? profile.host;
  const user = flags.user ?? profile.users[0];
  if (host === undefined)
    throw new ConfigError('The host name of the registry is not known.', 'Give it with --host HOST.');
  const valid = validHost(host);
  if ('problem' in valid) throw new ConfigError(`--host: ${valid.problem}`);
  if (user === undefined)
    throw new ConfigError('Whose login it is is not known.', 'Give it with --user NAME.');
  const context = flags.context ?? profile.context;
  const { port } = flags;
  return {
    ...flags,
    ...(context === undefined ? {} : { context }),
    scope: {
      namespace,
      name: flags.name ?? profile.name,
      host,
      user,
      serviceAccount: values.text('service-account') ?? 'default',
      ...(port === undefined ? {} : { port }),
    },
  };
}

async function profileOf(named: string | undefined): Promise<Profile> {
  const found = await readProfile(named ?? PROFILE_FILE);
  if (found === undefined && named !== undefined) throw new ConfigError(`There is no profile ${named}.`);
  return found ?? EMPTY_PROFILE;
}
