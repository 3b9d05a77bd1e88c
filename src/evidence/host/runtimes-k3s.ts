import { record } from '../../kube/objects.js';
import type { RuntimeFacts, RuntimeFileFacts } from '../host-model.js';
import { type Parse, present, type RuntimeFiles, settingsOf } from './runtime-files.js';

const KNOWN = new Set(['mirrors', 'configs', 'auths']);

/** k3s and rke2 make containerd's configuration from one file, which they read when they start. */
export async function readRancher(files: RuntimeFiles, yaml: Parse): Promise<RuntimeFacts[]> {
  const found: RuntimeFacts[] = [];
  for (const name of ['k3s', 'rke2'] as const) {
    const file = await files.file(`/etc/rancher/${name}/registries.yaml`, yaml, understand);
    if (file !== undefined) found.push({ name, detail: '', files: present([file]) });
  }
  return found;
}

/** What stands under a key that k3s does not know is ignored without a word. */
function understand(parsed: unknown): Pick<RuntimeFileFacts, 'hosts' | 'settings' | 'problem'> {
  const top = record(parsed);
  const hosts: string[] = [];
  const settings: string[] = [];
  for (const [host, mirror] of Object.entries(record(top.mirrors))) {
    hosts.push(host);
    settings.push(...settingsOf(mirror, `mirrors."${host}".`, 'endpoint'));
  }
  for (const [host, config] of Object.entries(record(top.configs))) {
    hosts.push(host);
    const tls = record(config).tls;
    settings.push(...settingsOf(tls, `configs."${host}".tls.`, 'insecure_skip_verify', 'ca_file'));
  }
  const odd = Object.keys(top).find((key) => !KNOWN.has(key));
  if (odd === undefined) return { hosts, settings };
  const meant = odd === 'config' ? 'configs' : odd === 'mirror' ? 'mirrors' : undefined;
  const hint = meant === undefined ? '' : `: it has to be "${meant}"`;
  return { hosts, settings, problem: `the key "${odd}" means nothing here${hint}` };
}
