import { ConfigError } from '../errors.js';
import { installJson } from '../report/install-json.js';
import { sanitizeLine } from '../report/sanitize.js';
import { Style } from '../report/style.js';
import type { InstallSession, InstallView } from '../session/install-session.js';
import { STEP_IDS, type StepId } from '../steps/step.js';
import { givenPassword } from './answers.js';
import { rehearseSteps } from './install/dry-run.js';
import { GivenAnswers, stepNamed } from './install/given.js';
import { renderInstall } from './install/render.js';
import { type InstallRequest, installRequestOf, placeIn } from './install/request.js';
import { type End, type RunOptions, StepsRun } from './install/run.js';
import type { Io } from './io.js';
import { pasteFlags } from './open-screen.js';
import type { Invocation, Values } from './parse.js';
import { readingProgress } from './progress.js';
import { Declined } from './prompt.js';
import type { Run, Services } from './services.js';
import { terminalOf } from './terminal.js';
import { tellUnfinished } from './unfinished.js';

/** `regdoctor install`: the screen in a terminal, else step after step in plain text. */
export const runInstall: Run = async (invocation, io, services) => {
  const { values } = invocation;
  assertFlags(values);
  const { screen, interactive } = howToTalk(io, values);
  const request = await installRequestOf(values, { interactive: screen || interactive });
  const signal = screen ? new AbortController().signal : io.interruption();
  const session = await services.openInstall(request, { signal });
  try {
    return await runInstallOn(session, request, invocation, io, services);
  } finally {
    await session.close();
  }
};

/** The same on a session that is open, as the playground's is. The caller closes it. */
export async function runInstallOn(
  session: InstallSession,
  request: InstallRequest,
  { values }: Invocation,
  io: Io,
  services: Services,
): Promise<number> {
  const terminal = terminalOf(io, values);
  const { screen, interactive } = howToTalk(io, values);
  if (screen)
    return services.openInstallScreen(session, io, terminal, { values, request, skip: passedOver(values) });
  const json = values.text('output') === 'json';
  const signal = io.interruption();
  const write = (json ? io.stderr : io.stdout).write.bind(json ? io.stderr : io.stdout);
  const style = new Style({ ...terminal, program: io.name });
  await tellUnfinished(session.diagnosis(), io);
  const password = await givenPassword(io, values);
  const first = await firstLook(session, io, values, signal);
  const given = new GivenAnswers(values);
  const options: RunOptions = {
    session,
    sources: {
      given,
      password,
      interactive,
      harmless: !request.keepProfile || session.playground,
      profilePath: request.profilePath,
      io,
      style,
    },
    yes: values.on('yes'),
    overForeign: values.on('force-conflicts'),
    signal,
    ...(request.stepSeconds === undefined ? {} : { stepSeconds: request.stepSeconds }),
    styleOf: ({ profile }) => {
      const flags = session.playground ? [] : pasteFlags({ ...request, ...placeIn(profile) });
      return new Style({ ...terminal, program: io.name, flags });
    },
    print: (...lines) => write(lines.map((line) => `${line}\n`).join('')),
  };
  options.print(...style.wrap(`${session.where}, profile ${session.profilePath}`));
  const folder = values.text('render');
  if (folder !== undefined) return renderInstall(first, { ...options, folder });
  try {
    const end = values.on('dry-run')
      ? await rehearseSteps(first, options)
      : await new StepsRun(options).run(first);
    signal.throwIfAborted();
    tellEnd(end, options);
    if (json) io.stdout.write(installJson(end.view, end, io.version));
    for (const name of given.unused()) io.stderr.write(`--answer ${name} was not asked for.\n`);
    return end.exitCode;
  } catch (error) {
    if (!(error instanceof Declined)) throw error;
    options.print('Stopped. What was applied stays; the same command goes on from here.');
    return error.interrupted ? 130 : 1;
  }
}

/** What excludes each other, and names of steps that are none, before anything is opened. */
function assertFlags(values: Values): void {
  if (values.on('dry-run') && values.text('render') !== undefined) {
    throw new ConfigError('--dry-run and --render exclude each other.', 'Give one of them.');
  }
  new GivenAnswers(values);
  passedOver(values);
}

/** The steps of --skip, and those before the one of --from-step. */
function passedOver(values: Values): StepId[] {
  const from = values.text('from-step');
  const before =
    from === undefined ? [] : STEP_IDS.slice(0, STEP_IDS.indexOf(stepNamed('--from-step', from)));
  return [...new Set([...before, ...values.all('skip').map((name) => stepNamed('--skip', name))])];
}

/** Whether the screen is opened, and whether there is somebody to ask otherwise. What is for scripts opens none. */
function howToTalk(io: Io, values: Values): { screen: boolean; interactive: boolean } {
  const script = values.on('yes') || values.on('dry-run') || values.text('render') !== undefined;
  const ends = io.stdin.isTTY === true && io.stderr.isTTY === true;
  return {
    screen: terminalOf(io, values).interactive && !script,
    interactive: ends && !script && values.text('output') === undefined,
  };
}

async function firstLook(
  session: InstallSession,
  io: Io,
  values: Values,
  signal: AbortSignal,
): Promise<InstallView> {
  const progress = readingProgress(io, values);
  try {
    let view = await session.look({ signal, onProgress: progress.onProgress });
    signal.throwIfAborted();
    for (const step of passedOver(values)) view = session.skip(step, true);
    return view;
  } finally {
    progress.done();
  }
}

const ENDS_WELL: readonly End['state'][] = ['done', 'planned'];

function tellEnd({ state, reason }: End, { print, sources: { style } }: RunOptions): void {
  const sign = ENDS_WELL.includes(state) ? 'ok' : state === 'declined' ? 'warn' : 'fail';
  const [said = '', ...commands] = reason.split('\n');
  // Commands under a reason are for pasting: each stays on its own line.
  print(
    '',
    ...style.wrap(said, `${style.sign(sign)} `, '  '),
    ...commands.map((text) => `  ${sanitizeLine(text)}`),
  );
}
