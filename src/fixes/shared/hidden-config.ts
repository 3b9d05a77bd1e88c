import type { Finding } from '../../checks/check.js';
import { subjectKey } from '../../checks/check.js';
import {
  type ConfigFile,
  type CoveringMount,
  configFile,
  type ProjectedFile,
} from '../../checks/shared/config-file.js';
import { below, fileName, joinPath } from '../../checks/shared/posix.js';
import { mostSimilar } from '../../checks/shared/similar.js';
import { type RegistrySpec, registryPodSpecs } from '../../checks/shared/workload.js';
import type { EvidenceView } from '../../evidence/view.js';
import { list, record } from '../../kube/objects.js';

/** A finding of RD603, worked out again from the evidence. */
export interface HiddenConfig {
  spec: RegistrySpec;
  file: ConfigFile;
  opens: string;
  mount: CoveringMount;
  /** The path that the file must have in the volume to be at `opens`; empty when the mount is at the file's own name. */
  wanted: string;
  /** The file of the volume that is probably the configuration. */
  meant: ProjectedFile | undefined;
}

/** What the fixes of RD603 start from; undefined when the finding does not fit the evidence any more. */
export function hiddenConfig(finding: Finding, view: EvidenceView): HiddenConfig | undefined {
  const spec = registryPodSpecs(view).find((one) => subjectKey(one.ref) === subjectKey(finding.subject));
  if (spec === undefined) return undefined;
  const file = configFile(view, spec);
  const { opens, mount } = file;
  if (file.state !== 'hidden' || opens === undefined || mount === undefined) return undefined;
  const inVolume = joinPath(mount.subPath ?? '', below(mount.mountPath, opens) ?? '');
  return {
    spec,
    file,
    opens,
    mount,
    wanted: inVolume.slice(1),
    meant: meantFile(file, mount.subPath ?? opens),
  };
}

/** The only file, or among those that look like configurations the one whose name is most like the wanted one. */
function meantFile(file: ConfigFile, wanted: string): ProjectedFile | undefined {
  const files = file.projectedFiles.filter(({ source }) => source !== 'other');
  const yaml = files.filter(({ path }) => /\.ya?ml$/.test(path));
  const candidates = yaml.length > 0 ? yaml : files;
  const best = mostSimilar(
    fileName(wanted),
    candidates.map(({ path }) => fileName(path)),
  );
  return candidates.find(({ path }) => fileName(path) === best);
}

/** The mount in a draft of the container, found by what it mounts where: indexes shift in a cleaned Pod. */
export function mountIn(
  container: Record<string, unknown>,
  mount: CoveringMount,
  original: Record<string, unknown>,
): Record<string, unknown> {
  const { mountPath } = record(list(original.volumeMounts)[mount.index]);
  return record(
    list(container.volumeMounts).find(
      (one) => record(one).name === mount.name && record(one).mountPath === mountPath,
    ),
  );
}
