import type { EvidenceView } from '../../evidence/view.js';
import { list, record, text } from '../../kube/objects.js';
import { type Check, type Finding, subjectName } from '../check.js';
import { CONFIG_FILE_READS, configFile } from '../shared/config-file.js';
import { textOfKey } from '../shared/config-text.js';
import { joinPath, normalPath } from '../shared/posix.js';
import { volumeContent } from '../shared/volume-files.js';
import {
  type RegistrySpec,
  registryPodSpecs,
  specSource,
  workloadNeeds,
  workloadSubject,
} from '../shared/workload.js';
import { conclude, findingOf, skip } from '../verdicts.js';

/** The first key of every registry configuration; distribution's docs/content/about/configuration.md. */
const IS_CONFIGURATION = /^version:\s*["']?0\.\d+["']?\s*$/m;

const meta = {
  code: 'RD604',
  slug: 'config-where-image-does-not-look',
  layer: 'config',
  hop: 'config',
  title: 'The configuration is mounted where the image looks for it',
  level: 'fail',
  reads: CONFIG_FILE_READS,
  // It prints nothing: that is what makes it hard to find.
  signs: [],
} satisfies Omit<Check, 'examine'>;

/** Images of major 2 and 3 look in different folders: a configuration in the other one's is ignored without a word. */
export const rd604: Check = {
  ...meta,
  examine(view) {
    const needs = workloadNeeds(view);
    const specs = registryPodSpecs(view);
    if (needs.length === 0 && specs.length === 0) return skip('there is no Pod of the registry');
    const findings = specs.flatMap((spec) => judge(view, spec, needs));
    return conclude(findings, needs);
  },
};

/** A configuration that a ConfigMap puts into the container. */
interface Elsewhere {
  path: string;
  volume: string;
  mountIndex: number;
  mountPath: string;
  subPath: string | undefined;
  file: string;
  configMap: string;
  key: string;
}

function judge(view: EvidenceView, spec: RegistrySpec, needs: string[]): Finding[] {
  const { state, opens } = configFile(view, spec);
  // Only where nothing is mounted over the path does the image's own example take its place.
  if (state !== 'image' || opens === undefined) return [];
  const found = elsewhere(view, spec, needs);
  if (found === undefined) return [];
  const source = specSource(spec);
  const mount = `${spec.prefix}.containers[${spec.containerIndex}].volumeMounts[${found.mountIndex}].mountPath`;
  return [
    findingOf(meta, {
      subject: workloadSubject(view),
      title: `The registry's configuration is at ${found.path}, where its image does not look`,
      message: `ConfigMap ${found.configMap} is mounted so that the configuration is ${found.path}, but the registry of ${subjectName(spec.ref)} opens ${opens}: it runs with the example of its image, which asks nobody for a login.`,
      quotes: [
        { source, path: mount, text: found.mountPath },
        {
          source,
          path: `${spec.prefix}.containers[${spec.containerIndex}].image`,
          text: text(spec.container.image) ?? '',
        },
      ],
      effects: ['config-not-read'],
      facts: { opens, ...found, subPath: found.subPath ?? '' },
    }),
  ];
}

function elsewhere(view: EvidenceView, spec: RegistrySpec, needs: string[]): Elsewhere | undefined {
  const volumes = list(spec.podSpec.volumes).map(record);
  for (const [mountIndex, value] of list(spec.container.volumeMounts).entries()) {
    const mount = record(value);
    const mountPath = normalPath(text(mount.mountPath) ?? '');
    const subPath = text(mount.subPath);
    const content = volumeContent(
      view,
      spec.podSpec,
      volumes.findIndex(({ name }) => name === mount.name),
    );
    needs.push(...content.needs);
    for (const { source, name, key, path: file } of content.files) {
      if (source !== 'configMap' || (subPath !== undefined && subPath !== file)) continue;
      const found = textOfKey(view, name, key);
      if (found.state === 'unknown') needs.push(...found.needs);
      if (found.state !== 'text' || !IS_CONFIGURATION.test(found.text)) continue;
      const path = subPath === undefined ? joinPath(mountPath, file) : mountPath;
      return {
        path,
        volume: text(mount.name) ?? '',
        mountIndex,
        mountPath,
        subPath,
        file,
        configMap: name,
        key,
      };
    }
  }
  return undefined;
}
