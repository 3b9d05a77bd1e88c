import { type DefaultsReader, readDefaults } from '../../formats/default-file.js';
import { withoutCredentials } from '../../formats/mask.js';
import type { DockerDefaultsFacts } from '../host-model.js';
import type { HostAccess } from './access.js';
import { fileAt } from './host-file.js';
import type { InitScript } from './init-script.js';

/** Where distributions keep the daemon's options as shell variables. */
const USUAL = [
  '/etc/default/docker',
  '/etc/sysconfig/docker',
  '/etc/sysconfig/docker-network',
  '/etc/sysconfig/docker-storage',
];

export interface DefaultsLook {
  facts: DockerDefaultsFacts[];
  /** The variables of each reader with nothing masked: for working out the command line, never for the evidence. */
  ofUnit: Record<string, string>;
  ofScript: Record<string, string>;
  /** Files that the unit names, that are not there, and that have to be. */
  missing: string[];
}

/** Who reads the files of variables, in the order in which they do. */
export interface DefaultsReaders {
  unit?: { environmentFiles: readonly { path: string; optional: boolean }[]; used: readonly string[] };
  script?: InitScript;
}

/**
 * The files of shell variables for the daemon, and who takes what from them.
 * @throws HostDenied
 */
export async function readDefaultFiles(access: HostAccess, by: DefaultsReaders): Promise<DefaultsLook> {
  const named = by.unit?.environmentFiles ?? [];
  const paths = [...new Set([...named.map(({ path }) => path), ...USUAL])];
  const files = await Promise.all(paths.map((path) => fileAt(access, path)));
  const look: DefaultsLook = { facts: [], ofUnit: {}, ofScript: {}, missing: [] };
  paths.forEach((path, index) => {
    const file = files[index];
    const entry = named.find((one) => one.path === path);
    if (file === undefined) {
      if (entry?.optional === false) look.missing.push(path);
      return;
    }
    const readBy =
      entry !== undefined ? 'unit' : by.script?.reads.includes(path) === true ? 'init-script' : 'nobody';
    const reader: DefaultsReader = readBy === 'unit' ? 'systemd' : 'sh';
    const { variables, problems } = readDefaults(file.text, reader);
    // Of two files with the same variable, the one that is read later counts.
    if (readBy === 'unit') Object.assign(look.ofUnit, variables);
    if (readBy === 'init-script') Object.assign(look.ofScript, variables);
    const used = readBy === 'unit' ? by.unit?.used : readBy === 'init-script' ? by.script?.uses : [];
    look.facts.push({
      file: file.facts,
      readBy,
      variables: masked(variables),
      used: [...(used ?? [])],
      problems: problems.map(withoutCredentials),
    });
  });
  return look;
}

/** The line as a whole is masked, since the name may tell that the value is a secret. */
function masked(variables: Record<string, string>): Record<string, string> {
  const out: Record<string, string> = {};
  for (const [name, value] of Object.entries(variables)) {
    const line = withoutCredentials(`${name}=${value}`);
    out[name] = line.startsWith(`${name}=`) ? line.slice(name.length + 1) : '***';
  }
  return out;
}
