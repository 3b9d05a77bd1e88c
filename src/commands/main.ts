import { ConfigError } from '../errors.js';
import { jsonError } from '../report/json.js';
import { sanitizeLine } from '../report/sanitize.js';
import { runDemo } from './demo.js';
import { runDiagnose } from './diagnose.js';
import { commandHelp, overview } from './help.js';
import { type Io, interruptedCode } from './io.js';
import { asksForJson, type Invocation, parse } from './parse.js';
import type { Run, Services } from './services.js';
import { commandNamed } from './table.js';

/** The exit code of a defect of regdoctor. */
const DEFECT = 70;

/** In two chunks, since each costs more to load than its size says: what looks, and the rest, which knows the catalogue by itself. */
const RUNS: Record<string, () => Promise<Run>> = {
  diagnose: async () => runDiagnose,
  demo: async () => runDemo,
  install: async () => (await import('./install.js')).runInstall,
  'pull-secret': async () => (await import('./pull-secret.js')).runPullSecret,
  uninstall: async () => (await import('./uninstall.js')).runUninstall,
  fix: async () => (await rest()).runFix,
  undo: async () => (await rest()).runUndo,
  history: async () => (await rest()).runHistory,
  explain: async () => (await rest()).runExplain,
  why: async () => (await rest()).runWhy,
};

const rest = () => import('./rest.js');

/**
 * Runs one command line. Every way out is an exit code: errors are printed here, as one sentence, and on stdout as one document when JSON
 * was asked for.
 */
export async function main(argv: readonly string[], io: Io, services: Services): Promise<number> {
  try {
    return await dispatch(parse(argv), io, services);
  } catch (error) {
    const signal = interruptionIn(error, io);
    if (signal !== undefined) {
      say(io, 'Interrupted; nothing was changed.');
      if (asksForJson(argv)) io.stdout.write(jsonError({ message: 'Interrupted.' }, io.version));
      return interruptedCode(signal);
    }
    return tell(error, argv, io);
  }
}

async function dispatch(invocation: Invocation, io: Io, services: Services): Promise<number> {
  const { command, words, values } = invocation;
  if (values.on('help') || command.name === 'help') {
    io.stdout.write(helpText(invocation, words[0], io.name));
    return 0;
  }
  if (values.on('version') || command.name === 'version') {
    io.stdout.write(`regdoctor ${io.version}\n`);
    return 0;
  }
  const load = RUNS[command.name];
  if (load === undefined) throw new Error(`the command ${command.name} is in the table and does nothing`);
  return (await load())(invocation, io, services);
}

function helpText({ command, named }: Invocation, about: string | undefined, name: string): string {
  if (!named) return overview(name);
  if (command.name !== 'help') return commandHelp(name, command);
  if (about === undefined) return overview(name);
  const asked = commandNamed(about);
  if (asked === undefined) throw new ConfigError(`There is no command "${about}".`, `See "${name} help".`);
  return commandHelp(name, asked);
}

/** The aborted signal when the error is what Ctrl-C left behind. */
function interruptionIn(error: unknown, io: Io): AbortSignal | undefined {
  if (error instanceof ConfigError) return undefined;
  const signal = io.interruption();
  return signal.aborted ? signal : undefined;
}

function tell(error: unknown, argv: readonly string[], io: Io): number {
  const usage = error instanceof ConfigError;
  const message = error instanceof Error ? error.message : String(error);
  const told = usage
    ? { message, hint: error.hint }
    : {
        message: `regdoctor has a defect: ${message}`,
        hint: 'Run it again with REGDOCTOR_DEBUG=1 to see where, and report it with that output.',
      };
  if (asksForJson(argv)) io.stdout.write(jsonError(told, io.version));
  say(io, `${io.name}: ${told.message}`);
  if (told.hint !== undefined && told.hint !== '') say(io, told.hint);
  if (!usage && io.env.REGDOCTOR_DEBUG === '1' && error instanceof Error)
    io.stderr.write(`${error.stack ?? ''}\n`);
  return usage ? 2 : DEFECT;
}

function say(io: Io, text: string): void {
  io.stderr.write(`${text.split('\n').map(sanitizeLine).join('\n')}\n`);
}
