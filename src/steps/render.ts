import { readValue } from '../evidence/reading.js';
import { setPassword } from '../fixes/shared/secret-commands.js';
import { shellCommand } from '../fixes/shared/shell.js';
import type { KubeObject } from '../kube/objects.js';
import { claimObject } from '../manifests/claim.js';
import { configurationObject } from '../manifests/configuration.js';
import { ingressObject } from '../manifests/ingress.js';
import {
  HTPASSWD_KEY,
  HTTP_SECRET_KEY,
  httpSecretRef,
  S3_ACCESS_KEY,
  S3_SECRET_KEY,
  tlsSecretName,
  usersSecretRef,
} from '../manifests/names.js';
import { namespaceObject } from '../manifests/namespace.js';
import { kustomization, manifestFile, type RenderedFile, type SecretOfFiles } from '../manifests/render.js';
import { isAtLeast } from '../manifests/server-version.js';
import { serviceObject } from '../manifests/service.js';
import { ingressInput } from './ingress.js';
import { wantedIssuance } from './shared/issuance.js';
import { placed } from './shared/placed.js';
import { storageChoice } from './shared/storage-choice.js';
import { wantedWorkload } from './shared/workload-objects.js';
import type { StepContext } from './step.js';

/** What an install would apply, as files; or what has to be decided before, a sentence each. */
export type Rendered =
  | {
      state: 'rendered';
      files: RenderedFile[];
      /** Commands that are to be run in the folder before they are applied. */
      before: string[];
      /** What they need and do not bring along, a sentence each. */
      lacks: string[];
    }
  | { state: 'undecided'; missing: string[] };

export interface RenderOptions {
  /** The users' file, when their passwords were given: lines with bcrypt hashes. It is written beside the manifests, readable for its owner alone. */
  htpasswd?: string;
}

const HTPASSWD_FILE = 'htpasswd';
const HTTP_SECRET_FILE = 'http-secret';

/**
 * Everything that the steps would create, in their order, with a kustomization for `kubectl apply -k`. Secrets whose contents nobody gave are made by
 * kustomize of files that the person creates; those that are in the cluster already are left as they are.
 */
export function renderRegistry(context: StepContext, { htpasswd }: RenderOptions = {}): Rendered {
  const own = placed(context);
  const storage = storageChoice(context);
  const ingress = ingressInput(context);
  const { certificate } = own;
  const missing = [
    ...(ingress === undefined ? ['The host name is not decided (host).'] : []),
    ...(certificate === undefined ? ['The source of the certificate is not decided (certificate).'] : []),
    ...(storage === undefined ? ['The storage is not decided (storage).'] : []),
    ...(own.users.length === 0 && !hasUsers(context) ? ['There is no user (users).'] : []),
  ];
  if (ingress === undefined || storage === undefined || certificate === undefined || missing.length > 0) {
    return { state: 'undecided', missing };
  }
  const server = 'server' in certificate ? certificate.server : undefined;
  const issuance = wantedIssuance(context, server);
  // As if nothing were there: what is merged into live objects is for the server to decide.
  const fresh = withoutObjects(context);
  const parts: [name: string, about: string[], objects: (KubeObject | undefined)[]][] = [
    [
      'namespace.yaml',
      [`The namespace of the registry.`],
      context.survey.platform.namespace.state === 'absent'
        ? [namespaceObject(own.namespace ?? '', own.name)]
        : [],
    ],
    [
      'issuer.yaml',
      ['Who signs the certificate, for the generation of cert-manager that the cluster has.'],
      issuance?.issuers ?? [],
    ],
    [
      'certificate.yaml',
      [
        `The certificate for ${ingress.host}, kept in Secret ${tlsSecretName(own)}. The Ingress has no annotation for cert-manager: one owner is enough.`,
      ],
      [issuance?.certificate],
    ],
    [
      'configuration.yaml',
      ["The registry's config.yml. Nothing in it is secret."],
      [configurationObject(own, storage)],
    ],
    [
      'storage.yaml',
      ['The volume for the images. Deleting it deletes them.'],
      storage.kind === 'pvc' ? [claimObject(own, storage)] : [],
    ],
    [
      'workload.yaml',
      [
        'The registry itself. The annotation regdoctor/config stands for the text of the configuration: change both, and the registry starts anew.',
      ],
      [wantedWorkload(fresh, storage)],
    ],
    ['service.yaml', ['The address of the registry inside the cluster.'], [serviceObject(own)]],
    ['ingress.yaml', [`The way in: https://${ingress.host}.`], [ingressObject(ingress)]],
  ];
  const manifests = parts.flatMap(([name, about, objects]) => {
    const given = objects.filter((object) => object !== undefined);
    return given.length === 0 ? [] : [manifestFile({ name, about, objects: given })];
  });
  const { secrets, before } = secretsFor(context, htpasswd);
  const lacks =
    certificate.source === 'secret' || issuance === undefined
      ? [`Secret ${tlsSecretName(own)} with the certificate is not among these files.`]
      : [];
  const about = [
    `The registry ${own.name} in namespace ${own.namespace ?? ''}. Apply it with: ${applyFolder(context, '.')}`,
    ...(before.length > 0 ? ['', 'Before that, in this folder:', ...before.map((line) => `  ${line}`)] : []),
    ...lacks.flatMap((text) => ['', text]),
  ];
  const users: RenderedFile[] =
    htpasswd === undefined ? [] : [{ name: HTPASSWD_FILE, text: htpasswd, mode: 0o600 }];
  const resources = manifests.map(({ name }) => name);
  return {
    state: 'rendered',
    files: [kustomization({ about, name: own.name, resources, secrets }), ...manifests, ...users],
    before,
    lacks,
  };
}

/** True when the users' Secret is in the cluster: it is left as it is. */
export function hasUsers(context: StepContext): boolean {
  return isThere(context, usersSecretRef(placed(context)).name);
}

/** The command that applies the folder; API servers before 1.16 cannot apply by themselves. */
export function applyFolder({ survey }: StepContext, folder: string): string {
  const version = readValue(survey.platform.version);
  const old = version !== undefined && !isAtLeast(version, 1, 16);
  return shellCommand('kubectl', 'apply', ...(old ? [] : ['--server-side']), '-k', folder);
}

/** The Secrets that are not in the cluster yet, and how to make the files that they are made of. */
function secretsFor(
  context: StepContext,
  htpasswd: string | undefined,
): { secrets: SecretOfFiles[]; before: string[] } {
  const own = placed(context);
  const namespace = own.namespace ?? '';
  const secrets: SecretOfFiles[] = [];
  const before: string[] = [];
  if (!hasUsers(context)) {
    secrets.push({
      name: usersSecretRef(own).name,
      namespace,
      files: [{ key: HTPASSWD_KEY, file: HTPASSWD_FILE }],
    });
    if (htpasswd === undefined) {
      before.push(...own.users.map((user, index) => setPassword(user, { create: index === 0 })));
    }
  }
  const http = httpSecretRef(own).name;
  if (own.style !== 'howto' && !isThere(context, http)) {
    secrets.push({ name: http, namespace, files: [{ key: HTTP_SECRET_KEY, file: HTTP_SECRET_FILE }] });
    before.push(`openssl rand -hex 32 | tr -d '\\n' > ${HTTP_SECRET_FILE}`);
  }
  const storage = storageChoice(context);
  if (storage?.kind === 's3' && !isThere(context, storage.secret)) {
    const keys = [S3_ACCESS_KEY, S3_SECRET_KEY];
    secrets.push({ name: storage.secret, namespace, files: keys.map((key) => ({ key, file: key })) });
    before.push(
      `write the login to the object store into the files ${keys.join(' and ')}, without a line end`,
    );
  }
  return { secrets, before };
}

function isThere({ survey }: StepContext, secret: string): boolean {
  const facts = readValue(survey.platform.secrets[secret]);
  return facts !== undefined && Object.values(facts.keys).some((length) => length > 0);
}

function withoutObjects(context: StepContext): StepContext {
  const { survey } = context;
  return { ...context, survey: { ...survey, platform: { ...survey.platform, objects: {}, secrets: {} } } };
}
