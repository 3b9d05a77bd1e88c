import type { CommandResult } from '../../../evidence/host/access.js';
import { given, said } from '../cli/command.js';
import { repositoryProblem } from './charts.js';
import type { HostCluster } from './cluster.js';
import { failed, type HelmCommand, type HelmHome } from './helm-command.js';
import { install, list, uninstall, upgrade } from './helm-releases.js';

const VALUED = {
  '--kube-context': 'kube-context',
  '--kubeconfig': 'kubeconfig',
  '--namespace': 'namespace',
  '-n': 'namespace',
  '--output': 'output',
  '-o': 'output',
  '--repo': 'repo',
  '--set': 'set',
  '--timeout': 'timeout',
  '--version': 'version',
};

const COMMANDS: Readonly<Record<string, (command: HelmCommand) => CommandResult | Promise<CommandResult>>> = {
  install,
  upgrade,
  uninstall,
  delete: uninstall,
  list,
  ls: list,
  repo,
};

/** Helm 3, as far as installing the charts goes that a registry needs. Texts are those of 3.18. */
export async function helm3(
  cluster: HostCluster,
  home: HelmHome,
  args: readonly string[],
): Promise<CommandResult> {
  if (args[0] === 'version') {
    return said(
      args.includes('--short')
        ? 'v3.18.4+gd80839c\n'
        : 'version.BuildInfo{Version:"v3.18.4", GitCommit:"d80839cf37d860c8aa9a0503fe463278f26cd5e2", GitTreeState:"clean", GoVersion:"go1.24.4"}\n',
    );
  }
  const [name = '', ...rest] = args;
  const command = COMMANDS[name];
  if (command === undefined)
    return failed(`unknown command "${name}" for "helm"\n\nRun 'helm --help' for usage.`);
  const parsed = given(severalSets(rest), VALUED);
  const context = parsed.flags.get('kube-context');
  if (name !== 'repo' && context !== undefined && context !== cluster.context) {
    const problem = `Kubernetes cluster unreachable: context "${context}" does not exist`;
    return failed(name === 'install' ? `INSTALLATION FAILED: ${problem}` : problem);
  }
  return command({ ...parsed, cluster, home });
}

/** Helm 2, which has half of itself in the cluster: of what Helm 3 is told to do it understands nothing. */
export function helm2(args: readonly string[]): CommandResult {
  const [name = ''] = args;
  if (name === 'version') {
    const client = 'Client: v2.14.1+g5270352\n';
    return said(
      args.includes('--client') || args.includes('-c') ? client : `${client}Server: v2.14.1+g5270352\n`,
    );
  }
  const flag = args.find((word) => word === '--create-namespace');
  return failed(flag === undefined ? `unknown command "${name}" for "helm"` : `unknown flag: ${flag}`);
}

/** `--set a=b --set c=d` is `--set a=b,c=d`. */
function severalSets(args: readonly string[]): string[] {
  const sets: string[] = [];
  const rest: string[] = [];
  for (let index = 0; index < args.length; index += 1) {
    const word = args[index] ?? '';
    if (word === '--set') {
      index += 1;
      sets.push(args[index] ?? '');
    } else if (word.startsWith('--set=')) sets.push(word.slice('--set='.length));
    else rest.push(word);
  }
  return sets.length === 0 ? rest : [...rest, '--set', sets.join(',')];
}

function repo({ words, home }: HelmCommand): CommandResult {
  const [verb, name = '', url = ''] = words;
  if (verb === 'add') {
    if (home.repositories.get(name) === url) {
      return said(`"${name}" already exists with the same configuration, skipping\n`);
    }
    const problem = repositoryProblem(url);
    if (problem !== undefined) return failed(problem);
    home.repositories.set(name, url);
    return said(`"${name}" has been added to your repositories\n`);
  }
  if (verb !== 'update') return failed(`unknown command "${verb ?? ''}" for "helm repo"`);
  if (home.repositories.size === 0) return failed('no repositories found. You must add one before updating');
  const each = [...home.repositories.keys()].map(
    (one) => `...Successfully got an update from the "${one}" chart repository\n`,
  );
  return said(
    `Hang tight while we grab the latest from your chart repositories...\n${each.join('')}Update Complete. ⎈Happy Helming!⎈\n`,
  );
}
