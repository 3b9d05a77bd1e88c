import type { DaemonJsonFacts, DockerConfigFacts, DockerDaemonFacts } from '../../evidence/host-model.js';
import type { Reading } from '../../evidence/reading.js';
import type { EvidenceView } from '../../evidence/view.js';
import type { StartProblem } from '../../formats/dockerd-flags.js';
import { placeOf } from '../../formats/text-place.js';
import type { Check, Finding, Verdict } from '../check.js';
import { runsStill } from '../shared/docker-host.js';
import { flagPlace, nextStart } from '../shared/docker-start.js';
import { findingOf, found, needOf, unknown } from '../verdicts.js';

/** The first release that takes an empty file and one with a byte order mark. */
const LENIENT_SINCE = 23;

const meta = {
  code: 'RD105',
  slug: 'daemon-json-invalid',
  layer: 'client',
  hop: 'client',
  title: 'dockerd accepts its daemon.json',
  level: 'fail',
  reads: ['dockerHost', 'dockerConfig', 'dockerDaemon'],
  signs: [
    {
      pattern:
        /unable to configure the Docker daemon with file \S+: (?!the following directives are specified both)/i,
      printedBy: 'dockerd, journalctl -u docker',
      tellApart:
        'At a start the daemon ends with it; at a reload it goes on with what it had, and systemctl says nothing.',
      next: 'journalctl -u docker -b --no-pager -n 50',
    },
    {
      pattern: /the following directives don't match any configuration option/i,
      printedBy: 'dockerd, journalctl -u docker',
      tellApart: 'A key that dockerd of this version does not know; letter case counts.',
      next: 'journalctl -u docker -b --no-pager -n 50',
    },
    {
      pattern: /insecure registry \S+ is not valid|Error reconfiguring the daemon: insecure registry/i,
      printedBy: 'dockerd, journalctl -u docker',
      tellApart: 'The file parses; an entry of insecure-registries is no host, host:port or network.',
      next: 'journalctl -u docker -b --no-pager -n 50',
    },
  ],
} satisfies Omit<Check, 'examine'>;

/** A daemon.json with which dockerd does not start. A reload with it is refused, which only the daemon's log says. */
export const rd105: Check = { ...meta, examine };

function examine(view: EvidenceView): Verdict {
  const start = nextStart(view);
  if (start.state === 'unseen') return start.verdict;
  const { config } = start;
  const problems = start.problems.filter(({ kind }) => kind !== 'conflict' && kind !== 'flag');
  const daemon = view.get('dockerDaemon');
  const faults = problems.filter(
    ({ message }) => !(isLenient(daemon) && isOldMatter(config.daemonJson, message)),
  );
  const need = daemon.state === 'failed' ? undefined : needOf('the version of the Docker daemon', daemon);
  if (need !== undefined && faults.some(({ message }) => isOldMatter(config.daemonJson, message)))
    return unknown(need);
  const inFile = faults.filter((fault) => !isOnCommandLine(config, fault));
  const [first] = inFile;
  const onCommandLine = faults.find((fault) => isOnCommandLine(config, fault));
  return found([
    ...(first === undefined ? [] : [ofFile(view, config.daemonJson, first, inFile)]),
    ...(onCommandLine === undefined ? [] : [ofCommandLine(view, config, onCommandLine)]),
  ]);
}

function ofFile(
  view: EvidenceView,
  daemonJson: DaemonJsonFacts,
  fault: StartProblem,
  all: readonly StartProblem[],
): Finding {
  const { path, file } = daemonJson;
  const text = file?.text ?? '';
  const { running, words } = runsStill(view);
  const { host } = view.target;
  const place = placeOfFault(daemonJson, fault, text);
  const where = place === undefined ? '' : ` (line ${place.line}, column ${place.column})`;
  const concerned = host !== undefined && text.toLowerCase().includes(host.toLowerCase());
  return findingOf(meta, {
    subject: { path },
    title: `dockerd does not accept ${path}`,
    message: `dockerd refuses ${path}: ${fault.message}${where}. ${words}`,
    quotes: all.map((one) => {
      const { line } = placeOfFault(daemonJson, one, text) ?? {};
      return {
        source: path,
        path: line === undefined ? one.keys.join(', ') : `line ${line}`,
        text: one.message,
      };
    }),
    effects: ['daemon-not-starting', ...(concerned ? (['setting-not-in-force'] as const) : [])],
    facts: {
      path,
      kind: fault.kind,
      message: fault.message,
      keys: [...new Set(all.flatMap(({ keys }) => keys))],
      line: place?.line ?? null,
      column: place?.column ?? null,
      running,
    },
  });
}

/** An entry that dockerd does not take may also stand in a flag: then the file that gives the flag is at fault. */
function ofCommandLine(view: EvidenceView, config: DockerConfigFacts, fault: StartProblem): Finding {
  const place = flagPlace(config, 'insecure-registries');
  const path = place?.path ?? config.daemonJson.path;
  const { running, words } = runsStill(view);
  return findingOf(meta, {
    subject: { path },
    title: `dockerd does not accept a flag in ${path}`,
    message: `dockerd refuses the flag --insecure-registry in ${path}: ${fault.message}. ${words}`,
    quotes: [{ source: path, path: place?.variable ?? '', text: fault.message }],
    effects: ['daemon-not-starting', 'setting-not-in-force'],
    facts: {
      path,
      kind: fault.kind,
      message: fault.message,
      keys: fault.keys,
      running,
      place: place ?? null,
    },
  });
}

function isOnCommandLine({ flags, daemonJson }: DockerConfigFacts, { kind, message }: StartProblem): boolean {
  if (kind !== 'invalid-registry') return false;
  const blamed = (entries: readonly string[] | undefined) =>
    (entries ?? []).some((entry) => entry !== '' && message.includes(entry));
  return blamed(flags['insecure-registries']) && !blamed(daemonJson.insecure);
}

/** What newer daemons take and older ones do not: no text at all, or a byte order mark. */
function isOldMatter({ file }: DaemonJsonFacts, message: string): boolean {
  const text = file?.text ?? '';
  return text.trim() === '' ? message.includes('EOF') : text.startsWith('\uFEFF') && message.includes('ï');
}

function isLenient(daemon: Reading<DockerDaemonFacts>): boolean {
  return daemon.state === 'read' && Number.parseInt(daemon.value.version, 10) >= LENIENT_SINCE;
}

function placeOfFault(
  { problem, insecure }: DaemonJsonFacts,
  { kind, message, keys }: StartProblem,
  text: string,
): { line: number; column: number } | undefined {
  if (kind === 'json') {
    const { line, column } = problem ?? {};
    return line === undefined || column === undefined ? undefined : { line, column };
  }
  const entry =
    kind === 'invalid-registry' ? insecure?.find((one) => one !== '' && message.includes(one)) : undefined;
  const wanted = entry ?? keys[0];
  const at = wanted === undefined ? -1 : text.indexOf(JSON.stringify(wanted));
  return at < 0 ? undefined : placeOf(text, at);
}
