#!/usr/bin/env node
// Kept tiny: everything but the version is loaded when it is needed.

/** Put in by the build, from package.json. */
declare const __VERSION__: string;

async function run(argv: string[]): Promise<number> {
  const only = argv.length === 1 ? argv[0] : undefined;
  if (only === '--version' || only === '-V') {
    process.stdout.write(`regdoctor ${__VERSION__}\n`);
    return 0;
  }
  const name = /kubectl-regdoctor(\.\w+)?$/.test(process.argv[1] ?? '') ? 'kubectl regdoctor' : 'regdoctor';
  if (only === '--help' || only === '-h') {
    process.stdout.write((await import('./commands/help.js')).overview(name));
    return 0;
  }
  const { env } = process;
  // Chalk, which paints the screen, knows only the other variable, and reads it when it is loaded.
  if (env.NO_COLOR) env.FORCE_COLOR = '0';
  const { run: runCommand } = await import('./commands/run.js');
  return runCommand(argv, name, __VERSION__);
}

function defect(error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(
    `regdoctor has a defect: ${message}\nRun it again with REGDOCTOR_DEBUG=1 to see where.\n`,
  );
  if (process.env.REGDOCTOR_DEBUG === '1') console.error(error);
  process.exit(70);
}

process.on('uncaughtException', defect);
// A reader that has seen enough (`| head`) is nobody's failure; nor is a terminal that was closed, whose SIGHUP ends the program.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EIO') return;
  if (error.code !== 'EPIPE') throw error;
  process.exit(process.exitCode ?? 0);
});
process.stderr.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EIO' && error.code !== 'EPIPE') throw error;
});

run(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
  // Whatever is still open (an idle connection) must not keep the process, but what was printed has to get out first.
  process.stdout.write('', () => setTimeout(() => process.exit(), 300).unref());
}, defect);
