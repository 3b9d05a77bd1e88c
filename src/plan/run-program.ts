import type { CommandResult, HostAccess } from '../evidence/host/access.js';
import type { RunChange } from '../fixes/change.js';
import { withoutCredentials } from '../formats/mask.js';
import { sanitizeLine } from '../report/sanitize.js';
import type { HostHands } from './host/hands.js';
import type { RunJournalChange } from './journal.js';
import type { Hands } from './live.js';
import { PROGRAMS } from './programs.js';
import { shownCommand } from './shown-command.js';
import { PlanStopped } from './stopped.js';

/** Said where a plan runs a program and the run has no machine to run it on. */
export const NO_MACHINE = 'The plan runs a program of this machine, and nothing can be run here.';

/** Milliseconds that a program gets to clear up when it is told to end: Helm marks its release as failed. */
const GRACE = 10_000;

/** Lines of what a program printed that are told, from the end. */
const LAST_LINES = 4;
const LONGEST_LINE = 300;

/** `helm uninstall` of a release that was never made, or is gone: there is nothing left to take back (helm, pkg/action/uninstall.go). */
const NOTHING_THERE = /release: not found/;

/** What Helm says on stderr of every chart that it takes from an OCI registry (helm, pkg/registry/client.go): nothing to know about. */
const PULLED = /^(Pulled|Digest): \S+$/;

/** Why a program cannot be run; undefined when it can. */
export async function runProblem(
  host: HostHands | undefined,
  argv: readonly string[],
): Promise<string | undefined> {
  const [program = ''] = argv;
  if (host === undefined || !host.access.live) return NO_MACHINE;
  if (!PROGRAMS.includes(program)) return `${sanitizeLine(program)} is no program that regdoctor runs.`;
  if ((await host.access.which(program)) !== undefined) return undefined;
  return `${program} is not on this machine: install it, then repeat.`;
}

/**
 * Runs a program to its end, without a shell. When `signal` is aborted it is told to end (SIGTERM), and killed when it does not within 10 s.
 * One that fails has what it left taken back by its `undo`. `started` is called right before it is run.
 * @throws PlanStopped with the exit code and the last lines that it printed
 */
export async function runProgram(
  hands: Hands,
  change: RunChange,
  signal: AbortSignal | undefined,
  started: () => Promise<void>,
): Promise<void> {
  const { argv, undo, timeoutSeconds, target } = change;
  const access = await runnable(hands, argv);
  await started();
  const result = await watched(hands, access, { argv, timeoutSeconds, signal });
  const command = nameOfCommand(target.command);
  if (result.exitCode === 0) {
    const told = lastLines(result.stderr).filter((text) => !PULLED.test(text));
    for (const text of told) hands.note(`${command}: ${text}`);
    return;
  }
  if (signal?.aborted === true) {
    const next =
      undo === undefined
        ? 'What it did so far stays, and nothing is known that takes it back.'
        : `\`regdoctor undo\` takes back what it did so far, by \`${shownCommand(undo)}\`.`;
    throw new PlanStopped(
      `${command} was ended before it was done. ${next}`,
      undo === undefined ? 'kept' : 'unclear',
    );
  }
  const reason = failureOf(command, result);
  if (undo === undefined) {
    throw new PlanStopped(`${reason} What it did before stays: nothing is known that takes it back.`, 'kept');
  }
  const back = await watched(hands, access, { argv: undo, timeoutSeconds, signal });
  if (nothingLeft(back)) throw new PlanStopped(reason, 'reversed');
  throw new PlanStopped(
    `${reason} What it left could not be taken back: ${failureOf(`\`${shownCommand(undo)}\``, back)} \`regdoctor undo\` tries it again.`,
    'unclear',
  );
}

/** Takes back what a program did, by the command that the journal has for that. Does nothing when there is none. */
export async function undoRun(hands: Hands, line: RunJournalChange, signal?: AbortSignal): Promise<void> {
  const { undo, timeoutSeconds } = line;
  if (undo === undefined) return;
  const access = await runnable(hands, undo);
  const result = await watched(hands, access, { argv: undo, timeoutSeconds, signal });
  if (nothingLeft(result)) return;
  const command = `\`${shownCommand(undo)}\``;
  throw new PlanStopped(
    signal?.aborted === true ? `${command} was ended before it was done.` : failureOf(command, result),
  );
}

function nameOfCommand(command: string): string {
  return `\`${sanitizeLine(withoutCredentials(command))}\``;
}

function nothingLeft(result: CommandResult): boolean {
  return result.exitCode === 0 || (result.exitCode !== undefined && NOTHING_THERE.test(result.stderr));
}

async function runnable({ host }: Hands, argv: readonly string[]): Promise<HostAccess> {
  const problem = await runProblem(host, argv);
  if (host === undefined || problem !== undefined) throw new PlanStopped(problem ?? NO_MACHINE);
  return host.access;
}

/** Runs it, and says every second that it is running. */
async function watched(
  hands: Hands,
  access: HostAccess,
  run: { argv: readonly string[]; timeoutSeconds: number; signal: AbortSignal | undefined },
): Promise<CommandResult> {
  const { argv, timeoutSeconds, signal } = run;
  const start = hands.clock.now();
  const tell = () => {
    const seconds = Math.floor((hands.clock.now() - start) / 1000);
    hands.waiting({ seconds, what: `\`${shownCommand(argv)}\``, current: 'running' });
  };
  tell();
  // Time of its own: a clock that a test moves must not keep the program from running.
  const timer = setInterval(tell, 1000);
  try {
    return await access.run(argv, {
      timeoutMs: timeoutSeconds * 1000,
      graceMs: GRACE,
      ...(signal === undefined ? {} : { signal }),
    });
  } finally {
    clearInterval(timer);
  }
}

/** `helm install x failed (exit code 1): Error: …`, with the last lines that it printed. */
function failureOf(command: string, { exitCode, problem, stderr, stdout }: CommandResult): string {
  const how = exitCode === undefined ? problem || 'it did not end by itself' : `exit code ${exitCode}`;
  const said = lastLines(stderr.trim() === '' ? stdout : stderr).join(' ');
  const end = /[.!?]$/.test(said) ? '' : '.';
  return said === '' ? `${command} failed (${how}).` : `${command} failed (${how}): ${said}${end}`;
}

function lastLines(output: string): string[] {
  return withoutCredentials(output)
    .split(/\r?\n|\r/)
    .map((line) => sanitizeLine(line).trim())
    .filter((line) => line !== '')
    .slice(-LAST_LINES)
    .map((line) => (line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE)}…` : line));
}
