import { subjectName } from '../checks/check.js';
import type { ProjectedFile } from '../checks/shared/config-file.js';
import { below, fileName, joinPath } from '../checks/shared/posix.js';
import { at, list, record } from '../kube/objects.js';
import type { Fix, Proposal } from './fix.js';
import { type HiddenConfig, hiddenConfig, mountIn } from './shared/hidden-config.js';
import {
  changePodSpec,
  type JsonPatchOperation,
  podSpecCommands,
  replacementCost,
  volumeNamed,
} from './shared/replace-pods.js';

interface Edit {
  title: string;
  edit(podSpec: Record<string, unknown>, container: Record<string, unknown>): void;
  operations: JsonPatchOperation[];
}

/** A fix of RD603 that edits the Pod spec; `work` returns undefined when it does not fit the case. */
function specFix(id: string, work: (hidden: HiddenConfig) => Edit | undefined): Fix {
  return {
    id,
    cures: 'RD603',
    propose(finding, view): Proposal | null {
      const hidden = hiddenConfig(finding, view);
      const edit = hidden === undefined ? undefined : work(hidden);
      if (hidden === undefined || edit === undefined) return null;
      const change = changePodSpec(hidden.spec, edit.edit);
      if (change === null) return null;
      const { note, ...cost } = replacementCost(view, hidden.spec);
      const how =
        change.kind === 'recreate'
          ? `recreate ${subjectName(hidden.spec.ref)}`
          : `patch ${subjectName(hidden.spec.ref)}`;
      return {
        id,
        finding: finding.id,
        title: `${edit.title}, and ${how}${note === '' ? '' : ` (${note})`}`,
        ...cost,
        workaround: false,
        reversible: true,
        questions: [],
        changes: [change],
        settleSeconds: 150,
        commands: podSpecCommands(hidden.spec, edit.operations),
      };
    },
  };
}

/** The file has the right name, in the wrong folder: the mount goes where the file is looked for. */
export const rd603MountPath = specFix('RD603.mount-path', ({ spec, opens, mount, file }) => {
  const fits = file.projectedFiles.find(
    ({ path }) => mount.subPath === undefined && opens.endsWith(`/${path}`),
  );
  if (fits === undefined) return undefined;
  const mountPath = opens.slice(0, -fits.path.length - 1) || '/';
  if (mountPath === mount.mountPath) return undefined;
  return {
    title: `Mount volume "${mount.name}" at ${mountPath}`,
    edit: (_, container) => {
      mountIn(container, mount, spec.container).mountPath = mountPath;
    },
    operations: [
      {
        op: 'replace',
        path: `${mountPointer(spec.containerIndex, mount.index)}/mountPath`,
        value: mountPath,
      },
    ],
  };
});

/** A folder stands where the file should be: `subPath` names the file of the volume. */
export const rd603SubPath = specFix('RD603.sub-path', ({ spec, opens, mount, file, meant }) => {
  if (!file.folderInstead || meant === undefined) return undefined;
  if (mount.subPath === undefined && fileName(meant.path) === fileName(opens)) return undefined;
  return {
    title: `Mount the file ${meant.path} at ${opens}`,
    edit: (_, container) => {
      const one = mountIn(container, mount, spec.container);
      delete one.subPathExpr;
      one.subPath = meant.path;
    },
    operations: [
      { op: 'add', path: `${mountPointer(spec.containerIndex, mount.index)}/subPath`, value: meant.path },
    ],
  };
});

/** The item's `path` becomes the name that the registry opens. */
export const rd603ItemPath = specFix('RD603.item-path', ({ mount, file, meant, wanted }) => {
  if (file.folderInstead || meant?.item === undefined) return undefined;
  const { item } = meant;
  return {
    title: `Let the item for key ${meant.key} have the path ${wanted}`,
    edit: (podSpec) => {
      record(list(sourceIn(podSpec, mount.name, meant).items)[item]).path = wanted;
    },
    operations: [{ op: 'replace', path: `${fieldPointer(meant)}/items/${item}/path`, value: wanted }],
  };
});

/** The volume takes every key under its own name: `items` give the one key the name that the registry opens. */
export const rd603AddItems = specFix('RD603.add-items', ({ mount, file, meant, wanted }) => {
  if (file.folderInstead || meant === undefined || meant.item !== undefined) return undefined;
  const items = file.projectedFiles
    .filter((one) => one.field === meant.field)
    .map((one) => ({ key: one.key, path: one.key === meant.key ? wanted : one.path }));
  return {
    title: `Let volume "${mount.name}" put key ${meant.key} at ${wanted}`,
    edit: (podSpec) => {
      sourceIn(podSpec, mount.name, meant).items = items;
    },
    operations: [{ op: 'add', path: `${fieldPointer(meant)}/items`, value: items }],
  };
});

/** The registry is told to open the file as it is. */
export const rd603Args = specFix('RD603.args', ({ spec, opens, mount, file, meant }) => {
  if (file.folderInstead || meant === undefined || below(mount.mountPath, meant.absolute) === undefined)
    return undefined;
  const path = `/containers/${spec.containerIndex}`;
  const title = `Start the registry with ${meant.absolute}`;
  for (const field of ['command', 'args']) {
    const words = list(spec.container[field]);
    const index = words.findIndex((word) => typeof word === 'string' && joinPath('', word) === opens);
    if (index < 0) continue;
    return {
      title,
      edit: (_, container) => {
        container[field] = words.map((word, at) => (at === index ? meant.absolute : word));
      },
      operations: [{ op: 'replace', path: `${path}/${field}/${index}`, value: meant.absolute }],
    };
  }
  if (list(spec.container.command).length > 0 || list(spec.container.args).length > 0) return undefined;
  // The image's start script takes a lone file name only when it ends like this.
  const args = /\.ya?ml$/.test(meant.absolute) ? [meant.absolute] : ['serve', meant.absolute];
  return {
    title,
    edit: (_, container) => {
      container.args = args;
    },
    operations: [{ op: 'add', path: `${path}/args`, value: args }],
  };
});

/** The ConfigMap or Secret of a volume in a draft of the Pod spec. */
function sourceIn(
  podSpec: Record<string, unknown>,
  volume: string,
  file: ProjectedFile,
): Record<string, unknown> {
  const part = /\.projected\.sources\[(\d+)\]\./.exec(file.field)?.[1];
  const holder = volumeNamed(podSpec, volume);
  const steps = part === undefined ? [] : ['projected', 'sources', Number(part)];
  return record(at(holder, ...steps, file.source));
}

/** `.volumes[0].configMap` as a JSON pointer. */
function fieldPointer(file: ProjectedFile): string {
  return file.field.replace(/\[(\d+)\]/g, '.$1').replaceAll('.', '/');
}

function mountPointer(container: number, mount: number): string {
  return `/containers/${container}/volumeMounts/${mount}`;
}
