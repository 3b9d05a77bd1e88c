import { ConfigError } from '../../errors.js';
import type { Answers } from '../../fixes/fix.js';
import { passwordId } from '../../fixes/shared/htpasswd.js';
import { answersText } from '../../report/install-text.js';
import { sanitizeLine } from '../../report/sanitize.js';
import { differing, writeRendered } from '../../session/install/write-rendered.js';
import type { InstallSession, InstallView } from '../../session/install-session.js';
import { applyFolder, hasUsers, renderRegistry } from '../../steps/render.js';
import { editedFile } from '../../steps/shared/users-file.js';
import type { Memory, StepContext } from '../../steps/step.js';
import { confirm } from '../confirm.js';
import { Declined } from '../prompt.js';
import { type AnswerSources, answersTo } from './answers.js';

/** How often a step may go on asking: a kind of storage, then its size. */
const ROUNDS = 5;

export interface RenderRun {
  session: InstallSession;
  sources: AnswerSources;
  /** Where the files are written. */
  folder: string;
  /** Files that differ are written over without asking. */
  yes: boolean;
  signal: AbortSignal;
  print(...lines: string[]): void;
}

/**
 * `install --render DIR`: writes what the steps would apply as manifests with a kustomization. Of the cluster it only reads.
 * @throws ConfigError when something is not decided, or the folder cannot be written
 */
export async function renderInstall(first: InstallView, run: RenderRun): Promise<number> {
  const view = await answeredView(first, run);
  const memory: Memory = {
    confirmed: undefined,
    skipped: [],
    knownPasswords: [],
    trial: undefined,
    answered: [],
    reopened: undefined,
  };
  const context = { profile: view.profile, survey: view.survey, memory };
  const htpasswd = await usersFile(context, run.sources.password);
  const rendered = renderRegistry(context, htpasswd === undefined ? {} : { htpasswd });
  if (rendered.state === 'undecided') {
    throw new ConfigError(
      `Not everything is decided. ${rendered.missing.join(' ')}`,
      'Give it by flags or in the profile; see docs/profile.md.',
    );
  }
  const differs = await differing(run.folder, rendered.files);
  run.signal.throwIfAborted();
  const refusal = differs.length === 0 ? undefined : await askToWriteOver(differs, run);
  if (refusal !== undefined) return refusal;
  const left = await writeRendered(run.folder, rendered.files);
  run.signal.throwIfAborted();
  const { style } = run.sources;
  const tell = (text: string) => run.print(...style.wrap(sanitizeLine(text)));
  for (const { name, mode } of rendered.files) {
    const note = left.includes(name)
      ? ': is there, and was left as it is'
      : mode === 0o600
        ? ': bcrypt hashes, for your eyes alone'
        : '';
    run.print(`  ${name}${note}`);
  }
  tell(`Written to ${run.folder}. Nothing was changed in the cluster.`);
  if (rendered.before.length > 0) {
    tell('Before they are applied, run in that folder:');
    for (const line of rendered.before) run.print(`  ${sanitizeLine(line)}`);
  }
  for (const text of rendered.lacks) tell(`${text} It has to be there before clients come.`);
  tell('Apply them from here:');
  run.print(`  ${sanitizeLine(applyFolder(context, run.folder))}`);
  return 0;
}

/** Asks whether files may be written over that somebody may have changed. Gives the exit code when they may not. */
async function askToWriteOver(
  names: readonly string[],
  { folder, yes, sources: { io, style }, print }: RenderRun,
): Promise<number | undefined> {
  if (yes) return undefined;
  print(
    ...style.wrap(
      `In ${folder} there are files that differ from what would be written: ${names.join(', ')}.`,
    ),
  );
  if (io.stdin.isTTY !== true || io.stderr.isTTY !== true) {
    print(
      ...style.wrap('Nothing was written: there is no terminal to ask on. Give --yes to write over them.'),
    );
    return 1;
  }
  try {
    if (await confirm(io, 'Write over them?', undefined)) return undefined;
  } catch (error) {
    if (!(error instanceof Declined)) throw error;
    if (error.interrupted) return 130;
  }
  print('Nothing was written.');
  return 1;
}

/** The view once every step has its answers: given by flags, or their defaults. */
async function answeredView(
  first: InstallView,
  { session, sources, signal, print }: RenderRun,
): Promise<InstallView> {
  let view = first;
  for (const { id } of first.steps) {
    for (let round = 0; round < ROUNDS; round += 1) {
      const step = view.steps.find((one) => one.id === id);
      if (step === undefined || step.skipped || step.standing.state !== 'ask') break;
      const answers = await answersTo(step, step.standing.questions, sources, view.profile);
      if (!sources.interactive) print(...answersText(step.standing.questions, answers, sources.style));
      const taken = await session.answer(id, answers, { signal });
      if ('problem' in taken) throw new ConfigError(sanitizeLine(taken.problem));
      view = taken;
    }
  }
  return view;
}

/** The users' file, when the password of the only user was given, and no Secret with users is there. */
async function usersFile(context: StepContext, password: string | undefined): Promise<string | undefined> {
  const [user, ...others] = context.profile.users;
  if (password === undefined || user === undefined || hasUsers(context)) return undefined;
  if (others.length > 0) {
    throw new ConfigError(
      'Passwords of several users cannot be given to --render.',
      'Leave the password out, and make the file htpasswd as it is said then.',
    );
  }
  const answers: Answers = { [passwordId(user)]: password };
  try {
    return await editedFile('', { add: [user] }, answers);
  } catch (error) {
    throw new ConfigError(error instanceof Error ? error.message : String(error));
  }
}
