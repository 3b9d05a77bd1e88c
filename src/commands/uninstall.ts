import { ConfigError } from '../errors.js';
import { EMPTY_PROFILE } from '../profile/profile.js';
import { readProfile } from '../profile/store.js';
import { sanitizeLine } from '../report/sanitize.js';
import { Style } from '../report/style.js';
import { uninstallJson, uninstallText } from '../report/uninstall-text.js';
import type { UninstallOutcome, UninstallSession, UninstallView } from '../session/uninstall.js';
import { confirm } from './confirm.js';
import { milliseconds } from './duration.js';
import { PROFILE_FILE } from './install/request.js';
import { type Io, interruptedCode } from './io.js';
import { undoFlags } from './open-screen.js';
import type { UninstallRequest } from './open-uninstall.js';
import type { Values } from './parse.js';
import { planProgress } from './progress.js';
import { Declined } from './prompt.js';
import { requestOf } from './request.js';
import type { Run } from './services.js';
import { terminalOf } from './terminal.js';

interface End {
  state: string;
  reason: string;
  view: UninstallView;
  exitCode: number;
}

/** `regdoctor uninstall`: lists what the install made, asks for a word, deletes it and waits until it is gone. */
export const runUninstall: Run = async ({ values }, io, services) => {
  const request = await uninstallRequest(values);
  const signal = io.interruption();
  const session = await services.openUninstall(request, { signal });
  const json = values.text('output') === 'json';
  const out = json ? io.stderr : io.stdout;
  const style = new Style({ ...terminalOf(io, values), program: io.name, flags: undoFlags(request) });
  const print = (...lines: string[]) => void out.write(lines.map((line) => `${line}\n`).join(''));
  try {
    const { namespace, name } = session.scope;
    const view = await session.look({ signal });
    print(...style.wrap(`Registry ${name} in namespace ${namespace} of ${session.where}`));
    print(...uninstallText(view, style));
    const end = await carryOut(view, { session, io, values, signal, print, style });
    print('', ...style.wrap(end.reason, `${style.sign(end.exitCode === 0 ? 'ok' : 'fail')} `, '  '));
    if (json) io.stdout.write(uninstallJson(session, end.view, end, io.version));
    return end.exitCode;
  } catch (error) {
    if (!(error instanceof Declined)) throw error;
    print('Nothing was changed.');
    return error.interrupted ? 130 : 1;
  } finally {
    session.close();
  }
};

/** The profile says where the registry is; a flag comes first. */
async function uninstallRequest(values: Values): Promise<UninstallRequest> {
  const flags = requestOf(values);
  const named = values.text('profile');
  const profile = (await readProfile(named ?? PROFILE_FILE)) ?? missingProfile(named);
  const context = flags.context ?? profile.context;
  const namespace = flags.namespace ?? profile.namespace;
  const host = flags.host ?? profile.host;
  return {
    ...flags,
    ...(context === undefined ? {} : { context }),
    ...(namespace === undefined ? {} : { namespace }),
    ...(host === undefined ? {} : { host }),
    name: flags.name ?? profile.name,
    deleteStorage: values.on('delete-storage'),
  };
}

function missingProfile(named: string | undefined) {
  if (named !== undefined)
    throw new ConfigError(`There is no profile ${named}.`, 'Name the registry by -n and --name instead.');
  return EMPTY_PROFILE;
}

interface Means {
  session: UninstallSession;
  io: Io;
  values: Values;
  signal: AbortSignal;
  print(...lines: string[]): void;
  style: Style;
}

async function carryOut(view: UninstallView, means: Means): Promise<End> {
  const { session, io, values, signal, print, style } = means;
  const { proposal, unread } = view;
  // What could not be looked at may be there.
  const untold = unread.length > 0;
  if (proposal === undefined) {
    const what = `${session.scope.name} in namespace ${session.scope.namespace}`;
    const reason = untold
      ? `Nothing of ${what} was found, but not everything could be looked at.`
      : `There is nothing to delete of ${what}.`;
    return { state: 'nothing', reason, view, exitCode: untold ? 3 : 0 };
  }
  if (values.on('dry-run')) {
    const { ok, notes } = await session.rehearse(view, { signal });
    signal.throwIfAborted();
    print('', ...notes.flatMap((note) => style.wrap(note)));
    const reason = ok ? 'Dry run: nothing was changed.' : 'It would be refused. Nothing was changed.';
    return { state: 'planned', reason, view, exitCode: ok ? 0 : 1 };
  }
  if (!values.on('yes')) {
    if (io.stdin.isTTY !== true || io.stderr.isTTY !== true) {
      const reason = 'Nothing was changed: there is no terminal to ask on. Give --yes to delete it.';
      return { state: 'declined', reason, view, exitCode: 1 };
    }
    // The images are gone for good: a word that nobody types by habit.
    const word = session.scope.deleteStorage ? session.scope.name : 'delete';
    if (!(await confirm(io, 'Delete it?', word))) {
      return { state: 'declined', reason: 'Nothing was changed.', view, exitCode: 1 };
    }
  }
  const timed = withTimeout(view, values);
  const outcome = await session.apply(timed, { signal, onProgress: planProgress((line) => print(line)) });
  return endOf(outcome, view, signal);
}

function withTimeout(view: UninstallView, values: Values): UninstallView {
  const timeout = values.text('timeout');
  if (timeout === undefined || view.proposal === undefined) return view;
  return {
    ...view,
    proposal: { ...view.proposal, settleSeconds: milliseconds('--timeout', timeout) / 1000 },
  };
}

function endOf(outcome: UninstallOutcome, before: UninstallView, signal: AbortSignal): End {
  switch (outcome.state) {
    case 'done': {
      const { view, seconds } = outcome;
      const stays = view.kept.length > 0 ? ' What is kept is named above.' : '';
      const untold = view.unread.length > 0;
      const reason = untold
        ? `What was found is gone, after ${Math.round(seconds)} s, but not everything could be looked at.`
        : `It is gone, after ${Math.round(seconds)} s.${stays}`;
      return { state: 'done', reason, view, exitCode: untold ? 3 : 0 };
    }
    case 'lingering': {
      const { view, seconds } = outcome;
      const names = view.going.map(({ kind, name }) => `${kind} ${name}`).join(', ');
      const reason = `It is deleted, and after ${Math.round(seconds)} s this is still there: ${names}. The same command looks again.`;
      return { state: 'lingering', reason, view, exitCode: 1 };
    }
    case 'interrupted':
      return {
        state: 'interrupted',
        reason: outcome.reason,
        view: before,
        exitCode: interruptedCode(signal),
      };
    case 'failed':
    case 'refused':
      return { state: outcome.state, reason: sanitizeLine(outcome.reason), view: before, exitCode: 1 };
  }
}
