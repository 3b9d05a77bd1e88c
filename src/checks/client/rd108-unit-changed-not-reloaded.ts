import type { DockerConfigFacts, DockerUnitFacts } from '../../evidence/host-model.js';
import type { EvidenceView } from '../../evidence/view.js';
import { mergeUnit } from '../../formats/systemd-unit.js';
import type { Check, Finding, Verdict } from '../check.js';
import { placedEntries } from '../shared/docker-entry.js';
import { localDocker, runsStill } from '../shared/docker-host.js';
import { covering } from '../shared/docker-verification.js';
import { findingOf, found, needOf, skip, unknown } from '../verdicts.js';

const meta = {
  code: 'RD108',
  slug: 'unit-changed-not-reloaded',
  layer: 'client',
  hop: 'client',
  title: "systemd has loaded Docker's unit as it stands in the files",
  level: 'fail',
  reads: ['dockerHost', 'dockerConfig', 'dockerDaemon', 'dns'],
  signs: [
    {
      pattern: /Service has more than one ExecStart= setting/i,
      printedBy: 'journalctl, systemctl status docker',
      tellApart: 'A drop-in sets ExecStart without an empty ExecStart= before it, so that both count.',
      next: 'regdoctor diagnose --host HOST',
    },
    {
      pattern: /Unit docker\.service has a bad unit file setting|has a bad unit file setting/i,
      printedBy: 'systemctl restart docker',
      tellApart: 'systemd does not load the unit: a daemon that runs goes on until it is stopped.',
      next: 'journalctl -u docker -b --no-pager -n 50',
    },
    {
      pattern: /changed on disk\. Run '?systemctl daemon-reload/i,
      printedBy: 'systemctl restart docker, systemctl status docker',
      tellApart: 'A restart succeeds and uses the old command line.',
      next: 'regdoctor diagnose --host HOST',
    },
    {
      pattern: /Unit docker\.(service|socket) is masked/i,
      printedBy: 'systemctl start docker',
      tellApart: 'Somebody has switched the unit off on purpose: no configuration of Docker says so.',
      next: 'regdoctor diagnose --host HOST',
    },
  ],
} satisfies Omit<Check, 'examine'>;

/** What systemd refuses of these, it refuses wholly; other problems are lines that it leaves out. */
const REFUSED = /Refusing\.$/;
const BROKEN: readonly (string | undefined)[] = ['bad-setting', 'error', 'not-found'];

/** A unit that systemd does not load, or that it has loaded as it stood before. */
export const rd108: Check = { ...meta, examine };

function examine(view: EvidenceView): Verdict {
  const docker = localDocker(view);
  if (docker.state === 'not-here') return docker.verdict;
  const reading = view.get('dockerConfig');
  const need = needOf("the daemon's configuration", reading);
  if (need !== undefined) return unknown(need);
  const unit = reading.state === 'read' ? reading.value.unit : undefined;
  if (reading.state !== 'read' || unit === undefined || docker.host.init !== 'systemd')
    return skip('no systemd unit starts the daemon here');
  if (unit.loadState === 'masked') return found([masked(view, unit)]);
  const refused = unit.problems.filter((problem) => REFUSED.test(problem));
  if (refused.length > 0 || (BROKEN.includes(unit.loadState) && unit.needDaemonReload !== true))
    return found([broken(view, unit, refused)]);
  return found(unit.needDaemonReload === true ? [stale(view, reading.value, unit)] : []);
}

function masked(view: EvidenceView, unit: DockerUnitFacts): Finding {
  const path = unit.files[0]?.path ?? unit.name;
  return findingOf(meta, {
    subject: { path },
    level: 'warn',
    title: `${unit.name} is masked`,
    message: `${path} leads to /dev/null: Docker cannot be started until systemctl unmask docker.service docker.socket. ${runsStill(view).running ? 'The daemon runs still.' : 'The daemon does not run.'}`,
    quotes: [{ source: unit.name, path: 'LoadState', text: 'masked' }],
    effects: ['daemon-not-starting'],
    facts: { kind: 'masked', path },
  });
}

function broken(view: EvidenceView, unit: DockerUnitFacts, refused: readonly string[]): Finding {
  const second = secondExecStart(unit);
  const path = second?.path ?? unit.files[unit.execStartIn]?.path ?? unit.files[0]?.path ?? unit.name;
  const what = refused.join(' ') || `systemd says of it: LoadState=${unit.loadState ?? ''}.`;
  const where =
    second === undefined
      ? ''
      : ` Line ${second.line} of ${path} adds an ExecStart to the one that is there: an empty ExecStart= has to stand before it.`;
  const { running } = runsStill(view);
  return findingOf(meta, {
    subject: { path },
    title: `systemd does not load ${unit.name} as it stands`,
    message: `${what}${where} ${running ? 'The daemon runs still, but it will not start again.' : 'The daemon does not start.'}`,
    quotes: [
      ...refused.map((text) => ({ source: unit.name, path: '', text })),
      ...(second === undefined ? [] : [{ source: path, path: `line ${second.line}`, text: second.text }]),
      { source: unit.name, path: 'LoadState', text: unit.loadState ?? 'not asked' },
    ],
    effects: ['daemon-not-starting', 'setting-not-in-force'],
    facts: { kind: 'broken', path, line: second?.line ?? null },
  });
}

/** systemd starts the daemon with what it has loaded, whatever the files say by now. */
function stale(view: EvidenceView, config: DockerConfigFacts, unit: DockerUnitFacts): Finding {
  const paths = unit.files.map(({ path }) => path);
  const daemon = view.get('dockerDaemon');
  const inForce = daemon.state === 'read' ? [...daemon.value.insecure, ...daemon.value.insecureCidrs] : [];
  const entry =
    covering(view, inForce) !== undefined
      ? undefined
      : placedEntries(config).find(
          ({ entry: one, place }) => paths.includes(place.path) && covering(view, [one]) !== undefined,
        );
  const path = entry?.place.path ?? unit.files.at(-1)?.path ?? unit.name;
  const lost =
    entry === undefined
      ? 'What was changed is not in force'
      : `The flag --insecure-registry=${entry.entry} in ${path} is not in force`;
  return findingOf(meta, {
    subject: { path },
    level: entry === undefined ? 'warn' : 'fail',
    title: `systemd has not read ${unit.name} since it was changed`,
    message: `The files of ${unit.name} changed on disk, and systemd still has the old ones. ${lost}: a restart alone starts Docker with the old command line. It takes systemctl daemon-reload, then a restart.`,
    quotes: [
      { source: unit.name, path: 'NeedDaemonReload', text: 'yes' },
      ...unit.execStart.map((text) => ({ source: path, path: 'ExecStart', text })),
    ],
    effects: ['setting-not-in-force'],
    facts: { kind: 'stale', path, entry: entry?.entry ?? null },
  });
}

/** The drop-in that adds a command line without clearing the one before; undefined when it is not exactly one. */
function secondExecStart({ files, execStart }: DockerUnitFacts) {
  if (execStart.length < 2) return undefined;
  const texts = files.map(({ path, text = '' }) => ({ path, text }));
  const index = mergeUnit(texts).execStart.at(-1)?.file;
  const file = index === undefined || index === 0 ? undefined : texts[index];
  const lines = file?.text.split(/\r?\n/) ?? [];
  const at = lines.findIndex((line) => /^\s*ExecStart\s*=\s*\S/.test(line));
  return file === undefined || at < 0 ? undefined : { path: file.path, line: at + 1, text: lines[at] ?? '' };
}
