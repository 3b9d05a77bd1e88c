import type { DockerConfigFacts, DockerDaemonFacts } from '../../evidence/host-model.js';
import type { EvidenceView } from '../../evidence/view.js';
import { dockerdOptions } from '../../formats/dockerd-flags.js';
import { registryName } from '../../formats/insecure.js';
import type { Check, Verdict } from '../check.js';
import {
  DROPPED_KEY,
  missesBy,
  type PlacedEntry,
  placedEntries,
  type WrongForm,
} from '../shared/docker-entry.js';
import { localDocker } from '../shared/docker-host.js';
import { storeAfterStart } from '../shared/docker-store.js';
import { covering, resolvedAddresses } from '../shared/docker-verification.js';
import { handshakeOf } from '../shared/handshake.js';
import { UNKNOWN_AUTHORITY } from '../shared/look-at-certificate.js';
import { findingOf, found, needOf, needsOf, pass, skip, unknown } from '../verdicts.js';

const meta = {
  code: 'RD106',
  slug: 'daemon-setting-not-loaded',
  layer: 'client',
  hop: 'client',
  title: 'What the files say about the registry is in force in the running daemon',
  level: 'fail',
  reads: ['dockerHost', 'dockerConfig', 'dockerDaemon', 'dockerTrust', 'dns', 'tls', 'plainHttp'],
  signs: [
    {
      pattern: UNKNOWN_AUTHORITY,
      printedBy: 'docker login, docker push, docker pull',
      tellApart:
        'The registry stands in a file, but `docker info` does not list it among the insecure registries exactly as host:port.',
      next: 'docker info --format "{{json .RegistryConfig.IndexConfigs}}"',
    },
    {
      pattern: /insecure registry \S+ should not contain '\S+' and '\S+' has been removed/i,
      printedBy: 'dockerd, journalctl -u docker',
      tellApart: 'Harmless by itself: the entry counts without its scheme.',
      next: 'docker info --format "{{json .RegistryConfig.IndexConfigs}}"',
    },
    {
      pattern: /changed on disk\. Run '?systemctl daemon-reload/i,
      printedBy: 'systemctl restart docker, systemctl status docker',
      tellApart: 'systemd starts the daemon with the old command line until it has read its units again.',
      next: 'regdoctor diagnose --host HOST',
    },
  ],
} satisfies Omit<Check, 'examine'>;

/** A setting for this registry that stands in the files without being in force, or in a form that does not cover it. */
export const rd106: Check = { ...meta, examine };

function examine(view: EvidenceView): Verdict {
  const { host, port } = view.target;
  const docker = localDocker(view);
  if (docker.state === 'not-here') return docker.verdict;
  if (host === undefined) return skip('no host name of the registry is known');
  const reading = view.get('dockerConfig');
  const need = needOf("the daemon's configuration", reading);
  if (need !== undefined) return unknown(need);
  if (reading.state !== 'read') return skip('the daemon has no configuration here');
  const entries = placedEntries(reading.value);
  const planned = entries.find(
    ({ entry, key }) => key !== DROPPED_KEY && covering(view, [entry]) !== undefined,
  );
  const daemon = view.get('dockerDaemon');
  if (planned !== undefined) return judgePlanned(view, reading.value, planned);
  if (daemon.state === 'read' && covering(view, inForce(daemon.value)) !== undefined) return pass;
  const registry = { host, port, addresses: resolvedAddresses(view) };
  for (const placed of entries) {
    const form = missesBy(placed, registry);
    if (form !== undefined) return judgeForm(view, placed, form);
  }
  return judgeStore(view);
}

/** An entry in the files covers the registry: is it in force? */
function judgePlanned(view: EvidenceView, config: DockerConfigFacts, planned: PlacedEntry): Verdict {
  const daemon = view.get('dockerDaemon');
  const need = daemon.state === 'failed' ? undefined : needOf('the Docker daemon', daemon);
  if (need !== undefined) return unknown(need);
  if (daemon.state !== 'read') return skip('the daemon does not run: nothing is in force');
  const list = inForce(daemon.value);
  if (covering(view, list) !== undefined) return pass;
  const { path, kind } = planned.place;
  const startedWith = dockerdOptions(daemon.value.commandLine ?? []).options['insecure-registries'];
  const reload = kind === 'daemon.json' && startedWith === undefined;
  const how = reload
    ? 'a reload (SIGHUP) is enough, and it stops no container'
    : 'the daemon has to be started again';
  const { registry, fails } = standing(view);
  const stale = config.unit?.needDaemonReload === true && kind === 'unit';
  return found([
    findingOf(meta, {
      subject: { path },
      level: fails === false ? 'warn' : 'fail',
      title: `The running daemon does not know what ${path} says about ${registry}`,
      message: `${path} has ${planned.entry} among the insecure registries, but the daemon that runs does not list it (it has ${list.join(', ') || 'none'}). The file was not read since it was changed: ${how}.${stale ? ' systemd has not read the unit again either.' : ''}`,
      quotes: [
        { source: path, path: planned.key, text: planned.entry },
        { source: 'docker info', path: 'Insecure Registries', text: list.join(', ') || 'none' },
      ],
      blames: [{ subject: { path: config.daemonJson.path }, effect: 'daemon-not-starting' }],
      effects: ['setting-not-in-force'],
      facts: {
        kind: 'not-loaded',
        entry: planned.entry,
        registry,
        reload,
        place: planned.place,
        daemonReload: stale,
      },
    }),
  ]);
}

const FORM_WORDS: Readonly<Record<WrongForm, string>> = {
  'no-port': 'An entry without a port is for port 443 alone.',
  port: 'An entry is for its own port alone.',
  case: 'Letter case counts in these entries.',
  address:
    'An address is not looked up: the entry has to be the name that clients use, or a network such as 10.0.0.0/24.',
  key: 'dockerd takes the key without a word and does not use it: the one that counts is insecure-registries.',
};

/** No entry covers the registry, but this one was meant to. It matters only while Docker does not accept what the host serves. */
function judgeForm(view: EvidenceView, placed: PlacedEntry, form: WrongForm): Verdict {
  const { registry, fails, needs } = standing(view);
  if (fails === undefined) return unknown(...needs);
  if (!fails) return pass;
  const { entry, key, place } = placed;
  return found([
    findingOf(meta, {
      subject: { path: place.path },
      title: `${entry} in ${place.path} does not cover ${registry}`,
      message: `${place.path} has ${entry} under ${key}, which does not make ${registry} an insecure registry. ${FORM_WORDS[form]}`,
      quotes: [{ source: place.path, path: key, text: entry }],
      effects: ['setting-not-in-force'],
      facts: {
        kind: 'wrong-form',
        form,
        entry,
        key,
        wanted: registry,
        registry,
        reload: place.kind === 'daemon.json',
        place,
      },
    }),
  ]);
}

/** The registry's name, and whether Docker would refuse what answers there: undefined when that could not be seen. */
function standing(view: EvidenceView): { registry: string; fails: boolean | undefined; needs: string[] } {
  const { host = '', port } = view.target;
  const registry = registryName(host, port);
  const tls = view.get('tls');
  if (tls.state === 'read')
    return { registry, fails: handshakeOf(tls.value).verification?.ok === false, needs: [] };
  if (view.get('plainHttp').state === 'read') return { registry, fails: true, needs: [] };
  const needs = needsOf(view, 'tls', 'plainHttp');
  return { registry, fails: needs.length > 0 ? undefined : false, needs };
}

function inForce({ insecure, insecureCidrs }: DockerDaemonFacts): string[] {
  return [...insecure, ...insecureCidrs];
}

/** The system's store has the authority, but the daemon may have read the store before it came there. */
function judgeStore(view: EvidenceView): Verdict {
  const { registry } = standing(view);
  const seen = storeAfterStart(view, registry);
  if (seen.state === 'unknown') return unknown(...seen.needs);
  if (seen.state === 'no') return pass;
  const { bundle, modifiedAt, startedAt, authority } = seen;
  return found([
    findingOf(meta, {
      subject: { path: bundle },
      level: 'warn',
      title: 'The daemon may not know the authority that was added to the system',
      message: `${bundle} was changed on ${modifiedAt}, after the daemon was started on ${startedAt}, and ${registry} is trusted by ${authority} in it. A daemon reads that store once and keeps it: until it is started again, docker login may go on failing with x509.`,
      quotes: [
        { source: bundle, path: 'modified', text: modifiedAt },
        { source: 'docker daemon', path: 'started', text: startedAt },
        { source: bundle, path: 'subject', text: authority },
      ],
      effects: ['ca-not-read', 'setting-not-in-force'],
      facts: { kind: 'store-after-start', entry: authority, registry, reload: false, bundle },
    }),
  ]);
}
