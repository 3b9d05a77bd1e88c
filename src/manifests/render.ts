import type { KubeObject } from '../kube/objects.js';
import { managedLabels } from './labels.js';
import { manifestText } from './yaml.js';

/** Stands in the head of each kustomization: a folder with it may be written again. */
export const RENDERED_MARK = 'Written by regdoctor install --render.';

/** A file to be written, and what it is: lines that stand at its head. */
export interface ManifestFile {
  name: string;
  about: readonly string[];
  objects: readonly KubeObject[];
}

export interface RenderedFile {
  name: string;
  text: string;
  /** 0600 for what is secret. */
  mode: 0o644 | 0o600;
}

/** A Secret that kustomize makes of files, so that its contents stand in no manifest. */
export interface SecretOfFiles {
  name: string;
  namespace: string;
  files: readonly { key: string; file: string }[];
}

/** The file with its objects, one document each. */
export function manifestFile({ name, about, objects }: ManifestFile): RenderedFile {
  return { name, text: `${comment(about)}${manifestText(...objects)}`, mode: 0o644 };
}

/** What ties the files together for `kubectl apply -k`. Old and new kustomize (2.0 in kubectl 1.14, 5.x today) read it alike. */
export function kustomization(input: {
  about: readonly string[];
  /** Of the registry, for the labels of Secrets. */
  name: string;
  resources: readonly string[];
  secrets: readonly SecretOfFiles[];
}): RenderedFile {
  const { about, name, resources, secrets } = input;
  const content = {
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    resources: [...resources],
    ...(secrets.length === 0
      ? {}
      : {
          // The objects name the Secrets as they are called here: a suffix would be a new Secret for each change.
          generatorOptions: { disableNameSuffixHash: true, labels: managedLabels(name) },
          secretGenerator: secrets.map(({ name: secret, namespace, files }) => ({
            name: secret,
            namespace,
            type: 'Opaque',
            files: files.map(({ key, file }) => (key === file ? key : `${key}=${file}`)),
          })),
        }),
  };
  return {
    name: 'kustomization.yaml',
    text: `${comment([RENDERED_MARK, ...about])}${manifestText(content)}`,
    mode: 0o644,
  };
}

function comment(lines: readonly string[]): string {
  return lines.map((line) => `#${line === '' ? '' : ` ${line.replaceAll('\n', ' ')}`}\n`).join('');
}
