import { readValue } from '../../evidence/reading.js';
import { type KubeObject, nameOf, strings, text } from '../../kube/objects.js';
import type { StepContext } from '../step.js';

/** The annotation of the class that is taken when none is named. */
export const DEFAULT_CLASS = 'storageclass.kubernetes.io/is-default-class';

/** With its name before Kubernetes 1.6. */
const DEFAULT = [DEFAULT_CLASS, 'storageclass.beta.kubernetes.io/is-default-class'] as const;

/** The classes of volumes; undefined when nobody could look. */
export function storageClasses({ survey }: StepContext): KubeObject[] | undefined {
  return readValue(survey.platform.storageClasses);
}

/** The class that claims without one get; undefined when there is none. */
export function defaultClass(classes: readonly KubeObject[]): KubeObject | undefined {
  return classes.find((entry) => {
    const annotations = strings(entry.metadata?.annotations);
    return DEFAULT.some((name) => annotations[name] === 'true');
  });
}

export function classNamed(classes: readonly KubeObject[], name: string | undefined): KubeObject | undefined {
  return name === undefined ? defaultClass(classes) : classes.find((entry) => nameOf(entry) === name);
}

/** True for a class whose volumes are made only when a Pod wants them: its claims are pending until then, and nothing is wrong. */
export function waitsForPod(entry: KubeObject | undefined): boolean {
  return entry?.volumeBindingMode === 'WaitForFirstConsumer';
}

export function canGrow(entry: KubeObject | undefined): boolean {
  return entry?.allowVolumeExpansion === true;
}

/** `standard (kubernetes.io/gce-pd, default)`. */
export function classWords(entry: KubeObject, classes: readonly KubeObject[]): string {
  const marks = [text(entry.provisioner), defaultClass(classes) === entry ? 'default' : undefined];
  return `${nameOf(entry)} (${marks.filter((mark) => mark !== undefined).join(', ')})`;
}

/** What it means that there is no class that makes volumes. */
export const NO_CLASS =
  'RD705: the cluster has no default StorageClass, so that nobody makes a volume. Without a class the claim stays Pending until somebody makes a PersistentVolume that fits.';
