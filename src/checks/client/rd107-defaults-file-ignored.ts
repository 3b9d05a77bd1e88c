import type { DockerConfigFacts, DockerDefaultsFacts } from '../../evidence/host-model.js';
import { readValue } from '../../evidence/reading.js';
import type { EvidenceView } from '../../evidence/view.js';
import { startProblems } from '../../formats/dockerd-flags.js';
import type { Check, Finding, Quote, Verdict } from '../check.js';
import { localDocker } from '../shared/docker-host.js';
import { optionsIn } from '../shared/docker-start.js';
import { covering } from '../shared/docker-verification.js';
import { findingOf, found, needOf, skip, unknown } from '../verdicts.js';

const meta = {
  code: 'RD107',
  slug: 'defaults-file-ignored',
  layer: 'client',
  hop: 'client',
  title: 'The daemon reads its file of options as it is meant',
  level: 'fail',
  reads: ['dockerHost', 'dockerConfig', 'dockerDaemon', 'dns'],
  signs: [
    {
      pattern: /"?dockerd"? accepts no argument\(s\)/i,
      printedBy: 'dockerd, journalctl -u docker',
      tellApart:
        'systemd does not expand $DOCKER_OPTS inside of the file and knows no comment behind a value: the words become arguments.',
      next: 'journalctl -u docker -b --no-pager -n 50',
    },
    {
      pattern: /\/etc\/(default|sysconfig)\/docker: (line )?\d*:? ?.*(not found|Unterminated quoted string)/i,
      printedBy: 'service docker start',
      tellApart: 'The init script runs the file as a shell does; systemd would have taken the same text.',
      next: 'regdoctor diagnose --host HOST',
    },
    {
      pattern: /no sockets found via socket activation: make sure the service was started by systemd/i,
      printedBy: 'dockerd under an init script',
      tellApart:
        'DOCKER_OPTS has -H fd://, which works under systemd alone; `service docker start` reports success.',
      next: 'regdoctor diagnose --host HOST',
    },
  ],
} satisfies Omit<Check, 'examine'>;

/** Options in /etc/default/docker or /etc/sysconfig/docker that never reach the daemon, or not as they stand there. */
export const rd107: Check = { ...meta, examine };

function examine(view: EvidenceView): Verdict {
  const docker = localDocker(view);
  if (docker.state === 'not-here') return docker.verdict;
  const reading = view.get('dockerConfig');
  const need = needOf("the daemon's configuration", reading);
  if (need !== undefined) return unknown(need);
  if (reading.state !== 'read') return skip('the daemon has no configuration here');
  const config = reading.value;
  // Nothing starts the daemon: what its file of options says is not what is wrong.
  if (config.unit?.loadState === 'masked') return skip('the unit of the daemon is masked');
  return found(config.defaults.flatMap((defaults) => judge(view, config, defaults) ?? []));
}

function judge(
  view: EvidenceView,
  config: DockerConfigFacts,
  defaults: DockerDefaultsFacts,
): Finding | undefined {
  const { file, readBy, used } = defaults;
  const refused = refusedOptions(config, defaults);
  const problems = readBy === 'nobody' ? [] : [...defaults.problems, ...refused];
  const unused = unusedOptions(defaults);
  const names = Object.keys(unused);
  if (names.length === 0 && problems.length === 0) return undefined;
  const concerns = concernsRegistry(view, defaults);
  const { path } = file;
  const sets = names.map((name) => `${name}="${unused[name] ?? ''}"`).join(', ');
  const why =
    readBy === 'nobody'
      ? `nothing that starts the daemon here reads this file${starterWords(config)}`
      : `the daemon is started with ${used.map((name) => `$${name}`).join(' and ') || 'no variable of this file'}`;
  const sentences = [
    ...(names.length === 0 ? [] : [`${path} sets ${sets}, but ${why}: it has no effect.`]),
    ...(problems.length === 0 ? [] : [`In ${path}: ${problems.join(' ')}`]),
  ];
  return findingOf(meta, {
    subject: { path },
    level: concerns || refused.length > 0 ? 'fail' : 'warn',
    title:
      names.length === 0
        ? `${path} is not read as it was meant`
        : `Options in ${path} do not reach the daemon`,
    message: sentences.join(' '),
    quotes: quotesOf({ path, problems }, unused, config),
    effects: [
      ...(concerns ? (['setting-not-in-force'] as const) : []),
      ...(refused.length > 0 ? (['daemon-not-starting'] as const) : []),
    ],
    facts: {
      path,
      readBy,
      variables: unused,
      used,
      problems,
      concerns,
      entries: names.flatMap((name) => optionsIn(unused[name])['insecure-registries'] ?? []),
    },
  });
}

/** What dockerd stops at in the options of this file, if its whole command line is refused as well. */
function refusedOptions(
  { nextArgv, daemonJson }: DockerConfigFacts,
  { readBy, variables, used }: DockerDefaultsFacts,
): string[] {
  if (readBy === 'nobody' || nextArgv === undefined) return [];
  const flagProblems = (argv: readonly string[]) =>
    startProblems({ argv, configFile: daemonJson.path, json: null, explicit: false })
      .filter(({ kind }) => kind === 'flag')
      .map(({ message }) => message);
  const whole = flagProblems(nextArgv);
  return used.flatMap((name) => {
    const words = (variables[name] ?? '').split(/\s+/).filter((word) => word !== '');
    return flagProblems(['dockerd', ...words])
      .filter((message) => whole.includes(message))
      .map((message) => `dockerd does not start with ${name}: ${message}`);
  });
}

/** Variables with options about registries that the daemon does not get. Others that are lost do not stand between Docker and a registry. */
function unusedOptions({ readBy, variables, used }: DockerDefaultsFacts): Record<string, string> {
  return Object.fromEntries(
    Object.entries(variables).filter(
      ([name, value]) => (readBy === 'nobody' || !used.includes(name)) && namesRegistries(value),
    ),
  );
}

function namesRegistries(value: string): boolean {
  const options = optionsIn(value);
  return ['insecure-registries', 'registry-mirrors'].some((key) => (options[key] ?? []).length > 0);
}

/** True when the file speaks of the registry and the daemon that runs does not treat it so already. Reads `dockerDaemon` and `dns`. */
function concernsRegistry(view: EvidenceView, { file }: DockerDefaultsFacts): boolean {
  const { host } = view.target;
  const lines = (file.text ?? '').split(/\r?\n/).filter((line) => !line.trimStart().startsWith('#'));
  if (host === undefined || !lines.some((line) => line.toLowerCase().includes(host.toLowerCase())))
    return false;
  const daemon = readValue(view.get('dockerDaemon'));
  const inForce = [...(daemon?.insecure ?? []), ...(daemon?.insecureCidrs ?? [])];
  return covering(view, inForce) === undefined;
}

function starterWords({ unit }: DockerConfigFacts): string {
  return unit === undefined ? '' : ` (${unit.name} has no EnvironmentFile for it)`;
}

function quotesOf(
  { path, problems }: { path: string; problems: readonly string[] },
  unused: Readonly<Record<string, string>>,
  { unit }: DockerConfigFacts,
): Quote[] {
  const start = unit?.execStart.map((text) => ({ source: unit.name, path: 'ExecStart', text })) ?? [];
  return [
    ...Object.entries(unused).map(([name, text]) => ({ source: path, path: name, text })),
    ...problems.map((text) => ({ source: path, path: '', text })),
    ...start,
  ];
}
