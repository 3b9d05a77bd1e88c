import { ConfigError } from '../errors.js';
import { nearest } from '../evidence/cluster/nearest.js';
import type { Playground } from '../playground/playground.js';
import { exitCodeOf } from '../report/exit-code.js';
import { Style } from '../report/style.js';
import type { Session } from '../session/session.js';
import { requestOn } from './demo-request.js';
import { report } from './diagnose.js';
import { type Io, interruptedCode } from './io.js';
import type { Invocation, Values } from './parse.js';
import type { Run, Services } from './services.js';
import { terminalOf } from './terminal.js';

/** The case that is opened when none is named: the how-to's end state. */
const DEFAULT_CASE = 'howto';

/** `regdoctor demo [CASE]`: the playground, on the screen, as a report, or left open for other programs. */
export const runDemo: Run = async (invocation, io, services) => {
  const { words, values } = invocation;
  if (values.on('list')) return listCases(io, values);
  const name = await caseNamed(words[0] ?? DEFAULT_CASE);
  const { startPlayground } = await import('../playground/playground.js');
  const playground = await startPlayground({ case: name });
  try {
    if (values.on('serve')) return await serve(playground, io);
    if (await isForInstall(name)) {
      const { demonstrateInstall } = await import('./demo-install.js');
      return await demonstrateInstall(playground, invocation, io, services);
    }
    return await open(playground, name, invocation, io, services);
  } finally {
    await playground.close();
  }
};

async function listCases(io: Io, values: Values): Promise<number> {
  const all = await allCases();
  const style = new Style(terminalOf(io, values));
  const widest = Math.max(...all.map(({ name }) => name.length));
  const rows = all.flatMap(({ name, title }) => style.wrap(title, `${name.padEnd(widest)}  `));
  io.stdout.write(`${rows.join('\n')}\n`);
  return 0;
}

async function allCases() {
  const { CASES } = await import('../playground/cases/index.js');
  const { INSTALL_CASES } = await import('../playground/cases/install.js');
  return [...CASES, ...INSTALL_CASES];
}

async function isForInstall(name: string): Promise<boolean> {
  const { INSTALL_CASES } = await import('../playground/cases/install.js');
  return INSTALL_CASES.some((one) => one.name === name);
}

/** @throws ConfigError when there is no such case. */
async function caseNamed(asked: string): Promise<string> {
  const names = (await allCases()).map(({ name }) => name);
  const found = names.find((name) => name.toLowerCase() === asked.toLowerCase());
  if (found !== undefined) return found;
  const close = nearest(asked, names);
  throw new ConfigError(
    `The playground has no case "${asked}".`,
    close === undefined ? '"regdoctor demo --list" lists them.' : `Did you mean "regdoctor demo ${close}"?`,
  );
}

async function open(
  playground: Playground,
  name: string,
  { values }: Invocation,
  io: Io,
  services: Services,
): Promise<number> {
  const terminal = terminalOf(io, values);
  const request = requestOn(playground);
  const signal = terminal.interactive ? new AbortController().signal : io.interruption();
  const opened = await services.openSession(request, { signal });
  const session: Session = { ...opened, playground: true, where: name };
  try {
    if (terminal.interactive) return await services.openScreen(session, io, terminal, { values, request });
    const { diagnosis } = await report(session, io, terminal, { values }, signal);
    return exitCodeOf(diagnosis, values.on('strict'));
  } finally {
    await session.close();
  }
}

/** Says in one line of JSON where the playground answers, and stays until a signal ends it. */
async function serve(playground: Playground, io: Io): Promise<number> {
  const { kubeconfig, readerKubeconfig, context, resolve, trustFile, hostRoot, server, stateDir, endpoint } =
    playground;
  const where = { kubeconfig, readerKubeconfig, context, resolve, trustFile, hostRoot, server, stateDir };
  io.stdout.write(`${JSON.stringify({ ...where, host: endpoint.host, port: endpoint.port })}\n`);
  const signal = io.interruption();
  await new Promise<void>((done) => {
    if (signal.aborted) done();
    signal.addEventListener('abort', () => done(), { once: true });
  });
  return interruptedCode(signal);
}
