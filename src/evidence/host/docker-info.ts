import { withoutCredentials } from '../../formats/mask.js';
import { at, list, record, text } from '../../kube/objects.js';
import type { DockerDaemonFacts } from '../host-model.js';

/** What `GET /info` of the Docker API says, without process and containers. Oddities count as not there. */
export function infoFacts(info: unknown): Omit<DockerDaemonFacts, 'containers'> {
  const registries = record(at(info, 'RegistryConfig'));
  const indexes = Object.entries(record(registries.IndexConfigs));
  return {
    version: text(at(info, 'ServerVersion')) ?? '',
    insecure: indexes.filter(([, index]) => record(index).Secure === false).map(([name]) => name),
    insecureCidrs: texts(registries.InsecureRegistryCIDRs),
    mirrors: texts(registries.Mirrors).map(withoutCredentials),
    liveRestore: at(info, 'LiveRestoreEnabled') === true,
    swarm: !['', 'inactive'].includes(text(at(info, 'Swarm', 'LocalNodeState')) ?? ''),
    rootDir: text(at(info, 'DockerRootDir')) ?? '',
    securityOptions: texts(at(info, 'SecurityOptions')).map(optionName),
    proxies: proxies(info),
    containerdStore: list(at(info, 'DriverStatus')).some(
      (pair) => at(pair, 0) === 'driver-type' && at(pair, 1) === 'io.containerd.snapshotter.v1',
    ),
  };
}

/** `name=seccomp,profile=default`: the name is what matters. Daemons before 1.13 print the bare name. */
function optionName(option: string): string {
  return /(?:^|,)name=([^,]*)/.exec(option)?.[1] ?? option;
}

function proxies(info: unknown): DockerDaemonFacts['proxies'] {
  const [http, https, no] = ['HttpProxy', 'HttpsProxy', 'NoProxy'].map((name) =>
    withoutCredentials(text(at(info, name)) ?? ''),
  );
  return { ...(http ? { http } : {}), ...(https ? { https } : {}), ...(no ? { no } : {}) };
}

function texts(value: unknown): string[] {
  return list(value).filter((entry) => typeof entry === 'string');
}
