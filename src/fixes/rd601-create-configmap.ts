import { configFile } from '../checks/shared/config-file.js';
import { configMapRef, neededConfigMaps } from '../checks/shared/config-map-references.js';
import { below, joinPath } from '../checks/shared/posix.js';
import type { EvidenceView } from '../evidence/view.js';
import { registryConfigMap } from '../manifests/registry-config.js';
import type { Fix } from './fix.js';
import { type DefaultConfig, defaultConfig } from './shared/default-config.js';
import { kubectl, shellWord } from './shared/shell.js';

/** Creates the ConfigMap with a configuration that fits the Pod, under the key that its volume asks for. The Pod is left alone. */
export const rd601Create: Fix = {
  id: 'RD601.create',
  cures: 'RD601',
  propose(finding, view) {
    if (!('kind' in finding.subject)) return null;
    const { name } = finding.subject;
    const config = configFor(view, name);
    if (config === undefined) return null;
    const target = configMapRef(view, name);
    const { key, text, warnings } = config;
    return {
      id: 'RD601.create',
      finding: finding.id,
      title: `Create ConfigMap ${name} with a configuration under the key ${key}`,
      risk: warnings.length > 0 ? 'weakens-security' : 'safe',
      workaround: false,
      reversible: true,
      interrupts: [],
      loses: warnings,
      questions: [],
      changes: [{ kind: 'create', target, after: registryConfigMap(target, key, text) }],
      settleSeconds: 150,
      commands: [createCommand(target, key, text)],
    };
  },
};

/** The text on standard input, so that it is one command and no file is left behind. */
function createCommand(target: ReturnType<typeof configMapRef>, key: string, text: string): string {
  const lines = text.trimEnd().split('\n').map(shellWord).join(' ');
  return `printf '%s\\n' ${lines} | ${kubectl('create', target, `--from-file=${key}=/dev/stdin`)}`;
}

/** The key under which the registry's configuration is looked for in this ConfigMap; undefined when other things are asked of it too. */
function configFor(view: EvidenceView, name: string): (DefaultConfig & { key: string }) | undefined {
  const references = neededConfigMaps(view).get(name) ?? [];
  const [first] = references;
  if (first === undefined) return undefined;
  const { spec } = first;
  const { opens, mount, volumeIndex } = configFile(view, spec);
  const own = references.find(({ source }) => source.volumeIndex === volumeIndex);
  if (opens === undefined || mount === undefined || own === undefined) return undefined;
  const wanted = joinPath(mount.subPath ?? '', below(mount.mountPath, opens) ?? '').slice(1);
  const { items } = own.source;
  const [only] = items ?? [];
  const key =
    items === undefined
      ? wanted
      : (items.find(({ path }) => joinPath('', path).slice(1) === wanted)?.key ??
        (items.length === 1 ? only?.key : undefined));
  if (key === undefined || !/^[-._a-zA-Z0-9]+$/.test(key)) return undefined;
  const others = references.flatMap(({ source }) => source.items ?? []).filter((item) => item.key !== key);
  return others.length > 0 ? undefined : { ...defaultConfig(view, spec), key };
}
