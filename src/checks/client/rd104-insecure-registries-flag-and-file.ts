import type { DockerConfigFacts } from '../../evidence/host-model.js';
import type { EvidenceView } from '../../evidence/view.js';
import type { Check, Verdict } from '../check.js';
import { runsStill } from '../shared/docker-host.js';
import { flagPlace, nextStart } from '../shared/docker-start.js';
import { findingOf, found, pass, unknown } from '../verdicts.js';

const meta = {
  code: 'RD104',
  slug: 'insecure-registries-flag-and-file',
  layer: 'client',
  hop: 'client',
  title: 'No setting of the daemon stands both on its command line and in its file',
  level: 'fail',
  reads: ['dockerHost', 'dockerConfig', 'dockerDaemon'],
  signs: [
    {
      pattern: /directives are specified both as a flag and in the configuration file/i,
      printedBy: 'dockerd, journalctl -u docker',
      tellApart: 'The text names each setting with both of its values; that they are the same does not help.',
      next: 'journalctl -u docker -b --no-pager -n 50',
    },
    {
      pattern: /Job for docker\.service failed because the control process exited with error code/i,
      printedBy: 'systemctl restart docker, systemctl start docker',
      tellApart: 'Says only that dockerd did not start; its own words are in the journal (RD104, RD105).',
      next: 'journalctl -u docker -b --no-pager -n 50',
    },
  ],
} satisfies Omit<Check, 'examine'>;

/** dockerd merges nothing: a directive given as a flag and in daemon.json keeps it from starting, and from every reload. */
export const rd104: Check = { ...meta, examine };

function examine(view: EvidenceView): Verdict {
  const start = nextStart(view);
  if (start.state === 'unseen') return start.verdict;
  const { config, problems, flagsKnown } = start;
  const { path } = config.daemonJson;
  if (!flagsKnown && config.daemonJson.file !== undefined)
    return unknown('the flags with which the daemon starts');
  const conflicts = problems.filter(({ kind }) => kind === 'conflict');
  const [conflict] = conflicts;
  if (conflict === undefined) return pass;
  const keys = [...new Set(conflicts.flatMap((one) => one.keys))];
  const places = keys.map((key) => ({ key, place: flagPlace(config, key) ?? null }));
  const { running, words } = runsStill(view);
  const names = keys.join(', ');
  return found([
    findingOf(meta, {
      subject: { path },
      title: `${names} ${keys.length === 1 ? 'stands' : 'stand'} as a flag and in ${path}`,
      message: `dockerd refuses to start: ${conflict.message}. The flag comes from ${flagFiles(places)}; one of the two has to go. ${words}`,
      quotes: [
        ...keys.flatMap((key) => quotesOf(config, key)),
        { source: path, path: names, text: conflict.message },
      ],
      effects: ['daemon-not-starting'],
      facts: { path, keys, places, running },
    }),
  ]);
}

function flagFiles(places: readonly { place: ReturnType<typeof flagPlace> | null }[]): string {
  const files = places.map(({ place }) =>
    place === null || place === undefined
      ? "the daemon's command line"
      : `${place.variable === undefined ? '' : `${place.variable} in `}${place.path}`,
  );
  return [...new Set(files)].join(' and ');
}

function quotesOf(config: DockerConfigFacts, key: string): { source: string; path: string; text: string }[] {
  const place = flagPlace(config, key);
  const values = config.flags[key] ?? [];
  return [
    {
      source: place?.path ?? "dockerd's command line",
      path: place?.variable ?? (place === undefined ? '' : 'ExecStart'),
      text: `${key}: ${values.join(', ')}`,
    },
  ];
}
