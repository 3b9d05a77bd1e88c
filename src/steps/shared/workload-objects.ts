import { createHash } from 'node:crypto';
import { readValue } from '../../evidence/reading.js';
import { at, type KubeObject, list, record, strings, text } from '../../kube/objects.js';
import { configurationText } from '../../manifests/configuration.js';
import { httpSecretRef } from '../../manifests/names.js';
import {
  SECRETS_ANNOTATION,
  type WorkloadInput,
  workloadObject,
  workloadRef,
} from '../../manifests/workload.js';
import type { StorageChoice } from '../../profile/profile.js';
import type { StepContext } from '../step.js';
import { liveConfiguration } from './live-configuration.js';
import { placed } from './placed.js';
import { liveObject } from './plan-for-objects.js';

/** The Deployment or Pod as it is wanted, beside what is there. */
export function wantedWorkload(context: StepContext, storage: StorageChoice): KubeObject {
  const profile = placed(context);
  const live = liveObject(context, workloadRef(profile));
  const container = live === undefined ? undefined : onlyContainer(live);
  const secrets = secretVersions(context, storage, live);
  const input: WorkloadInput = {
    profile,
    storage,
    version: readValue(context.survey.platform.version),
    configText: liveConfiguration(context) ?? configurationText(profile, storage),
    ...(container === undefined ? {} : { container }),
    ...(secrets === undefined ? {} : { secrets }),
  };
  return workloadObject(input);
}

/** A container of another name would come to stand beside the one that is there: lists of containers are merged by their names. */
function onlyContainer(live: KubeObject): string | undefined {
  const containers = list(at(live, 'spec', 'template', 'spec', 'containers'));
  return containers.length === 1 ? text(record(containers[0]).name) : undefined;
}

/**
 * Stands for the versions of the Secrets that reach the registry's environment, which it reads only when it starts. Versions and not contents: a hash of
 * a short secret gives it away. Of the users nothing is in it, since the registry reads their file again when it changes. Undefined where somebody
 * applied the Deployment without it, by kubectl: it is not asked for then.
 */
function secretVersions(
  { profile, survey }: StepContext,
  storage: StorageChoice,
  live: KubeObject | undefined,
): string | undefined {
  if (profile.style === 'howto') return undefined;
  const annotations = strings(at(live, 'spec', 'template', 'metadata', 'annotations'));
  if (live !== undefined && annotations[SECRETS_ANNOTATION] === undefined) return undefined;
  const names = [httpSecretRef(profile).name, ...(storage.kind === 's3' ? [storage.secret] : [])];
  const versions = names.map((name) => {
    const secret = readValue(survey.platform.secrets[name]);
    return secret === undefined ? '' : `${secret.uid}/${secret.resourceVersion}`;
  });
  if (versions.includes('')) return annotations[SECRETS_ANNOTATION];
  return createHash('sha256').update(versions.join(' ')).digest('hex').slice(0, 16);
}
