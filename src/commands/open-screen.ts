import type { AppOptions } from '../app.js';
import { sanitizeLine } from '../report/sanitize.js';
import { Style } from '../report/style.js';
import { summaryText } from '../report/summary.js';
import type { Session } from '../session/session.js';
import type { Io } from './io.js';
import { tellOtherWays } from './other-ways.js';
import type { SessionRequest } from './request.js';
import type { ScreenSetting } from './services.js';
import { shellQuote } from './shell-quote.js';
import type { Terminal } from './terminal.js';

/** Opens the screen on a session. Ink and React are loaded here and nowhere else. @returns the exit code */
export async function openScreen(
  session: Session,
  io: Io,
  terminal: Terminal,
  { values, request }: ScreenSetting,
): Promise<number> {
  paintIn(terminal);
  const { runApp } = await import('../app.js');
  const flags = flagsOf(request);
  let byHand: string[] = [];
  const noting: Session = {
    ...session,
    apply: async (...args) => {
      const outcome = await session.apply(...args);
      byHand = outcome.state === 'refused' ? outcome.reason.split('\n').slice(1) : [];
      return outcome;
    },
  };
  const { exitCode, lastExamination } = await runApp(noting, {
    colour: terminal.colour,
    unicode: terminal.unicode,
    alternateScreen: !values.on('inline') && !terminal.screenReader,
    screenReader: terminal.screenReader,
    strict: values.on('strict'),
    ...(session.playground ? { banner: 'playground' } : {}),
    commandFor: (action) => commandFor(io.name, action, flags),
    copy: (text) => io.stdout.write(clipboardSequence(text)),
  });
  if (lastExamination !== undefined) {
    const rows = summaryText(lastExamination.diagnosis, new Style(terminal));
    io.stdout.write(`${rows.join('\n')}\n`);
    if (lastExamination.evidence.readings.access.state === 'failed') {
      await tellOtherWays(request, session.place?.context, io);
    }
  }
  // A row of the screen is too short for a command, and what is copied from there is in pieces.
  const commands = byHand.map((command) => `  ${sanitizeLine(command)}\n`);
  if (commands.length > 0) io.stdout.write(`By hand:\n${commands.join('')}`);
  return exitCode;
}

/** Tells Ink whether to paint, before it is loaded. */
export function paintIn({ colour }: Terminal): void {
  // Chalk, which Ink paints with, knows this variable only.
  process.env.FORCE_COLOR = colour ? (process.env.FORCE_COLOR ?? '1') : '0';
  // Node warns on stderr, which is the screen, when both are set.
  delete process.env.NO_COLOR;
}

/** The command line that does the same as an action of the screen, on the same registry. */
export function commandFor(
  name: string,
  action: Parameters<AppOptions['commandFor']>[0],
  flags: readonly string[],
): string {
  const words = {
    fix: () => (action.kind === 'fix' ? ['fix', action.code, ...chosen(action.proposal)] : []),
    undo: () => ['undo'],
    diagnose: () => ['diagnose'],
  }[action.kind]();
  return [name, ...words.map(shellQuote), ...flags.map(shellQuote)].join(' ');
}

function chosen(proposal: string | undefined): string[] {
  return proposal === undefined ? [] : ['--fix', proposal];
}

/** The flags that name the registry, as they were given. */
export function flagsOf(request: SessionRequest): string[] {
  const pairs: readonly (readonly [string, string | undefined])[] = [
    ['--from', request.from],
    ['--kubeconfig', request.kubeconfig],
    ['--context', request.context],
    ['-n', request.namespace],
    ['--name', request.name],
    ['--host', request.host],
    ['--port', request.port?.toString()],
    ...request.resolve.map((override) => ['--resolve', override] as const),
    ['--ca-file', request.caFile],
    ['--host-root', request.hostRoot],
    ['--user', request.user],
    ['--image', request.image],
    ['--state-dir', request.stateDir],
  ];
  const given = pairs.flatMap(([flag, value]) => (value === undefined ? [] : [flag, value]));
  const switches = [
    ...(request.noCluster === true ? ['--no-cluster'] : []),
    ...(request.pushTest === true ? ['--push-test'] : []),
    ...(request.allNamespaces ? ['-A'] : []),
  ];
  return [...given, ...switches];
}

/** The same for a command that is printed to be pasted: quoted, and without the saved folder, since a fix is for the cluster. */
export function pasteFlags({ from: _, ...request }: SessionRequest): string[] {
  return flagsOf(request).map(shellQuote);
}

/** Those of them that lead to the cluster, the Docker host and the journal, which is all that an undo takes. */
export function undoFlags({ kubeconfig, context, hostRoot, noCluster, stateDir }: SessionRequest): string[] {
  return pasteFlags({
    ...(kubeconfig === undefined ? {} : { kubeconfig }),
    ...(context === undefined ? {} : { context }),
    ...(hostRoot === undefined ? {} : { hostRoot }),
    ...(noCluster === undefined ? {} : { noCluster }),
    ...(stateDir === undefined ? {} : { stateDir }),
    resolve: [],
    allNamespaces: false,
  });
}

/** OSC 52, by which a terminal puts a text on the clipboard, over ssh too. */
export function clipboardSequence(text: string): string {
  return `\x1b]52;c;${Buffer.from(text, 'utf8').toString('base64')}\x07`;
}
