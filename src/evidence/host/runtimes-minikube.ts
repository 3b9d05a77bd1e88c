import { posix } from 'node:path';
import { at, record, text } from '../../kube/objects.js';
import type { RuntimeFacts, RuntimeFileFacts } from '../host-model.js';
import type { HostAccess } from './access.js';
import { present, type RuntimeFiles, settingsOf, texts } from './runtime-files.js';

/**
 * minikube's clusters: what was asked for when each was made (`profiles`), and what its machine got (`machines`). Both have insecure registries, which
 * minikube applies only when it makes a cluster.
 */
export async function readMinikube(files: RuntimeFiles): Promise<RuntimeFacts[]> {
  const home = minikubeHome(files.access);
  const found: RuntimeFileFacts[] = [];
  const names = new Set<string>();
  for (const [kind, understand] of [
    ['profiles', understandProfile],
    ['machines', understandMachine],
  ] as const) {
    for (const folder of await files.paths(posix.join(home, kind))) {
      const file = await files.file(posix.join(folder, 'config.json'), JSON.parse, understand);
      if (file === undefined) continue;
      found.push(file);
      names.add(posix.basename(folder));
    }
  }
  return found.length === 0 ? [] : [{ name: 'minikube', detail: [...names].join(', '), files: found }];
}

/** The folder that minikube keeps everything in: MINIKUBE_HOME, of which older versions want the `.minikube` below it. */
export function minikubeHome(access: HostAccess): string {
  const given = access.env.MINIKUBE_HOME;
  if (!given) return posix.join(access.user.home, '.minikube');
  return posix.basename(given) === '.minikube' ? given : posix.join(given, '.minikube');
}

type Said = Pick<RuntimeFileFacts, 'hosts' | 'settings'>;

/** Clusters made before minikube 1.7 have their settings one level deeper. */
function understandProfile(parsed: unknown): Said {
  const own = record(parsed);
  const older = record(own.MachineConfig);
  const kubernetes = record(own.KubernetesConfig);
  return {
    hosts: [own, older].flatMap((config) => texts(config.InsecureRegistry)),
    settings: [
      ...settingsOf(own, '', 'Driver', 'VMDriver', 'InsecureRegistry', 'RegistryMirror'),
      ...settingsOf(older, '', 'VMDriver', 'InsecureRegistry', 'RegistryMirror'),
      ...settingsOf(kubernetes, '', 'ContainerRuntime', 'KubernetesVersion'),
    ],
  };
}

function understandMachine(parsed: unknown): Said {
  const engine = at(parsed, 'HostOptions', 'EngineOptions');
  return {
    hosts: texts(record(engine).InsecureRegistry),
    settings: [
      ...present([text(record(parsed).DriverName)]).map((driver) => `DriverName = ${JSON.stringify(driver)}`),
      ...settingsOf(engine, '', 'InsecureRegistry', 'RegistryMirror'),
    ],
  };
}
