import { summaryOfInstall } from '../report/install-text.js';
import { Style } from '../report/style.js';
import type { InstallSession } from '../session/install-session.js';
import { readAnswerFile } from './install/answer-file.js';
import { GivenAnswers } from './install/given.js';
import { type InstallRequest, PROFILE_FILE } from './install/request.js';
import { saveCommands } from './install/save-commands.js';
import type { Io } from './io.js';
import { clipboardSequence, commandFor, flagsOf, paintIn } from './open-screen.js';
import type { InstallScreenSetting } from './services.js';
import { shellQuote } from './shell-quote.js';
import type { Terminal } from './terminal.js';
import { tellUnfinished } from './unfinished.js';

/** Opens the screen on a guided install. Ink and React are loaded here and in `open-screen`. @returns the exit code */
export async function openInstallScreen(
  session: InstallSession,
  io: Io,
  terminal: Terminal,
  { values, request, skip }: InstallScreenSetting,
): Promise<number> {
  await tellUnfinished(session.diagnosis(), io);
  paintIn(terminal);
  const { runInstallApp } = await import('../app.js');
  const flags = flagsOf(request);
  const { exitCode, view } = await runInstallApp(session, {
    colour: terminal.colour,
    unicode: terminal.unicode,
    alternateScreen: !values.on('inline') && !terminal.screenReader,
    screenReader: terminal.screenReader,
    ...(session.playground ? { banner: 'playground' } : {}),
    skip,
    given: new GivenAnswers(values).all(),
    ...(request.stepSeconds === undefined ? {} : { stepSeconds: request.stepSeconds }),
    ...(session.playground ? {} : { resume: resumeCommand(io.name, request) }),
    commandFor: (action) => commandFor(io.name, action, flags),
    copy: (text) => io.stdout.write(clipboardSequence(text)),
    save: saveCommands(`regdoctor-${request.profile.name}.sh`),
    readAnswer: readAnswerFile,
  });
  if (view?.summary !== undefined) {
    const style = new Style({ ...terminal, program: io.name });
    io.stdout.write(`${summaryOfInstall(view.summary, style).join('\n')}\n`);
  }
  return exitCode;
}

/** The command that goes on with this install: what the profile knows is not said again. */
export function resumeCommand(name: string, request: InstallRequest): string {
  const {
    context: _context,
    namespace: _namespace,
    name: _name,
    host: _host,
    stepSeconds,
    ...rest
  } = request;
  const profile = request.profilePath === PROFILE_FILE ? [] : ['--profile', request.profilePath];
  const timeout = stepSeconds === undefined ? [] : ['--timeout', `${stepSeconds}s`];
  return [name, 'install', ...[...profile, ...flagsOf(rest), ...timeout].map(shellQuote)].join(' ');
}
