import type { JournalEntry } from '../plan/journal.js';
import { openJournal } from '../plan/journal-store.js';
import { targetName } from '../plan/target-name.js';
import { print } from '../report/json.js';
import { sanitizeLine } from '../report/sanitize.js';
import { Style } from '../report/style.js';
import type { Run } from './services.js';
import { terminalOf } from './terminal.js';

/** `regdoctor history`: the journal, the latest plan first. Needs no cluster. */
export const runHistory: Run = async ({ values }, io) => {
  const stateDir = values.text('state-dir');
  const { entries, problems } = await openJournal({
    env: io.env,
    ...(stateDir === undefined ? {} : { stateDir }),
  }).list();
  for (const problem of problems) io.stderr.write(`${sanitizeLine(problem)}\n`);
  if (values.text('output') === 'json') {
    const plans = entries.map(
      ({ id, startedAt, finishedAt, context, server, namespace, fix, title, finding, state, changes }) => ({
        id,
        startedAt,
        ...(finishedAt === undefined ? {} : { finishedAt }),
        context,
        server,
        namespace,
        fix,
        title,
        finding,
        state,
        changes: changes.map(({ kind, target, state: done }) => ({ kind, target, state: done })),
      }),
    );
    io.stdout.write(print({ schema: 'regdoctor.history/1', plans }));
    return 0;
  }
  const style = new Style(terminalOf(io, values));
  const rows = entries.flatMap((entry) => [
    `${entry.id}  ${entry.state}`,
    ...style.wrap(style.line(`${entry.title} (${entry.fix})`), '  '),
    ...style.wrap(style.line(`on ${placeOf(entry)}`), '  '),
    ...entry.changes.flatMap(({ kind, target, state }) =>
      style.wrap(style.line(`${kind} ${targetName(target)}: ${state}`), '    '),
    ),
  ]);
  io.stdout.write(rows.length === 0 ? 'No plan was applied yet.\n' : `${rows.join('\n')}\n`);
  return 0;
};

/** The cluster, the Docker host, or both. */
function placeOf({ context, server, host }: JournalEntry): string {
  const cluster = context === '' ? [] : [`${context}, ${server}`];
  return [...cluster, ...(host === undefined ? [] : [host])].join(' and ');
}
