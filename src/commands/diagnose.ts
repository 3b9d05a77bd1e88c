import { ConfigError } from '../errors.js';
import type { Target } from '../evidence/model.js';
import { exitCodeOf } from '../report/exit-code.js';
import { jsonReport } from '../report/json.js';
import { Style } from '../report/style.js';
import { textReport } from '../report/text.js';
import type { Examination, Session } from '../session/session.js';
import type { Io } from './io.js';
import { pasteFlags } from './open-screen.js';
import { tellOtherWays } from './other-ways.js';
import type { Invocation } from './parse.js';
import { readingProgress } from './progress.js';
import { assertHostNamed, requestOf } from './request.js';
import type { Run } from './services.js';
import { type Terminal, terminalOf } from './terminal.js';
import { tellUnfinished } from './unfinished.js';

/** `regdoctor diagnose`: the screen in a terminal, else the report. */
export const runDiagnose: Run = async (invocation, io, services) => {
  const request = requestOf(invocation.values);
  assertHostNamed(request);
  const terminal = terminalOf(io, invocation.values);
  if (terminal.interactive) {
    const session = await services.openSession(request, { signal: new AbortController().signal });
    try {
      return await services.openScreen(session, io, terminal, { values: invocation.values, request });
    } finally {
      await session.close();
    }
  }
  const signal = io.interruption();
  const session = await services.openSession(request, { signal });
  try {
    await tellUnfinished(session, io);
    const examination = await report(session, io, terminal, invocation, signal);
    const { access } = examination.evidence.readings;
    const json = invocation.values.text('output') === 'json';
    if (access.state === 'failed' && !json) await tellOtherWays(request, session.place?.context, io);
    return exitCodeOf(examination.diagnosis, invocation.values.on('strict'));
  } finally {
    await session.close();
  }
};

/** Diagnoses once and prints the report. */
export async function report(
  session: Session,
  io: Io,
  terminal: Terminal,
  { values }: Pick<Invocation, 'values'>,
  signal: AbortSignal,
): Promise<Examination> {
  const examination = await examineOnce(session, io, { values }, signal);
  // The playground is gone with its process: no flag leads to it.
  const flags = session.playground ? [] : pasteFlags(requestOf(values));
  io.stdout.write(
    values.text('output') === 'json'
      ? jsonReport(examination, io.version)
      : textReport(examination, new Style({ ...terminal, program: io.name, flags }), {
          strict: values.on('strict'),
        }),
  );
  return examination;
}

/**
 * One examination with its progress on stderr.
 * @throws ConfigError when there are several registries and none was named.
 */
export async function examineOnce(
  session: Session,
  io: Io,
  { values }: Pick<Invocation, 'values'>,
  signal: AbortSignal,
): Promise<Examination> {
  const progress = readingProgress(io, values);
  try {
    const examination = await session.examine({ signal, onProgress: progress.onProgress });
    signal.throwIfAborted();
    assertOne(examination.evidence.target);
    return examination;
  } finally {
    progress.done();
  }
}

function assertOne(target: Target): void {
  if (target.name !== undefined || target.candidates === undefined || target.candidates.length < 2) return;
  throw new ConfigError(
    `There are several registries in namespace ${target.namespace}: ${target.candidates.join(', ')}.`,
    `Choose one: --name ${target.candidates[0]}.`,
  );
}
