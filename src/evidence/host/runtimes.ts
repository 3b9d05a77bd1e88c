import type { RuntimeFacts } from '../host-model.js';
import { absent, type Reading, read } from '../reading.js';
import type { HostAccess } from './access.js';
import { type Parse, RuntimeFiles } from './runtime-files.js';
import { readContainerd } from './runtimes-containerd.js';
import { readRancher } from './runtimes-k3s.js';
import { readMinikube } from './runtimes-minikube.js';
import { readContainersTools } from './runtimes-podman.js';

/**
 * Container runtimes beside Docker, by the files that say which registries they trust. A kubelet pulls with such a one, so that what Docker trusts does
 * not reach it. A program without files is not named: nothing was set up with it.
 */
export async function readRuntimes(access: HostAccess): Promise<Reading<RuntimeFacts[]>> {
  const files = new RuntimeFiles(access);
  const found = [
    ...(await readContainerd(files, parseToml)),
    ...(await readRancher(files, parseYaml)),
    ...(await readMinikube(files)),
    ...(await readContainersTools(files, parseToml)),
  ];
  return found.length === 0 ? absent('no other container runtime has files here') : read(found);
}

const parseToml: Parse = async (content) => (await import('smol-toml')).parse(content);
const parseYaml: Parse = async (content) => (await import('yaml')).parse(content);
