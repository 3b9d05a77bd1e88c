import type { CommandResult } from '../../../evidence/host/access.js';
import { ingressAddon } from '../../installs/ingress-nginx.js';
import { put, putNamespace, takeAway } from '../../installs/installer.js';
import { given, said } from '../cli/command.js';
import type { HostCluster } from './cluster.js';

/** minikube, whose one profile is the cluster. Texts are those of 1.34. */
export async function minikube(cluster: HostCluster, args: readonly string[]): Promise<CommandResult> {
  const { words, flags } = given(args, {
    '-p': 'profile',
    '--profile': 'profile',
    '-o': 'output',
    '--output': 'output',
  });
  const profile = flags.get('profile') ?? cluster.context;
  const [name, verb, addon] = words;
  if (name === 'version')
    return said('minikube version: v1.34.0\ncommit: 210b148df93a80eb872ecbeb7e35281b3c582c61\n');
  if (name === 'profile' && verb === 'list') {
    return said(`${JSON.stringify({ invalid: [], valid: [{ Name: cluster.context, Status: 'OK' }] })}\n`);
  }
  if (profile !== cluster.context) {
    return {
      exitCode: 85,
      stdout: `🤷  Profile "${profile}" not found. Run "minikube profile list" to view all profiles.\n👉  To start a cluster, run: "minikube start -p ${profile}"\n`,
      stderr: '',
      problem: '',
    };
  }
  if (name !== 'addons' || addon !== 'ingress') return unknown(verb ?? '', addon ?? '');
  if (verb === 'enable') return enable(cluster);
  if (verb !== 'disable') return unknown(verb ?? '', addon);
  for (const object of ingressAddon()) takeAway(cluster.world, object);
  return said(`🌑  "The 'ingress' addon is disabled\n`);
}

/** It waits until the controller runs. */
async function enable({ world }: HostCluster): Promise<CommandResult> {
  putNamespace(world, 'ingress-nginx');
  for (const object of ingressAddon()) put(world, object);
  await world.clock.settled();
  return said(
    "💡  ingress is an addon maintained by Kubernetes. For any concerns contact minikube on GitHub.\nYou can view the list of minikube maintainers at: https://github.com/kubernetes/minikube/blob/master/OWNERS\n    ▪ Using image registry.k8s.io/ingress-nginx/controller:v1.12.1\n🔎  Verifying ingress addon...\n🌟  The 'ingress' addon is enabled\n",
  );
}

function unknown(verb: string, addon: string): CommandResult {
  const stderr = `❌  Exiting due to MK_ADDON_${verb.toUpperCase()}: ${verb} failed: addon "${addon}" does not exist\n`;
  return { exitCode: 10, stdout: '', stderr, problem: '' };
}
