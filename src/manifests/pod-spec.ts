import { dirname } from 'node:path/posix';
import { majorOf } from '../checks/shared/opened-file.js';
import type { ServerVersion } from '../evidence/platform-model.js';
import type { Profile, StorageChoice } from '../profile/profile.js';
import { configPathOf, HTPASSWD_PATH, IMAGES_PATH } from './configuration.js';
import {
  CONFIG_KEY,
  HTPASSWD_KEY,
  HTTP_SECRET_KEY,
  httpSecretRef,
  REGISTRY_PORT,
  S3_ACCESS_KEY,
  S3_SECRET_KEY,
} from './names.js';
import { isAtLeast } from './server-version.js';

/** The number of the user that the registry runs as. Its image names none, which would be root; it reads only what everybody may, and gets its volume by `fsGroup`. */
const USER = 1000;

/** The volumes of the how-to's Pod: the configuration, the users, the images. */
export function volumesFor(profile: Profile, storage: StorageChoice): unknown[] {
  const { name } = profile;
  const images =
    storage.kind === 'pvc'
      ? [{ name: 'storage', persistentVolumeClaim: { claimName: name } }]
      : storage.kind === 'emptyDir'
        ? [{ name: 'storage', emptyDir: {} }]
        : [];
  return [
    { name: 'config', configMap: { name, items: [{ key: CONFIG_KEY, path: 'config.yml' }] } },
    { name: 'htpasswd', secret: { secretName: name, items: [{ key: HTPASSWD_KEY, path: 'htpasswd' }] } },
    ...images,
  ];
}

/** Where they are mounted: the configuration where the image's generation looks for it, whole folders so that changed users arrive. */
export function mountsFor(profile: Profile, storage: StorageChoice): unknown[] {
  return [
    { name: 'config', mountPath: dirname(configPathOf(profile.image).path), readOnly: true },
    { name: 'htpasswd', mountPath: dirname(HTPASSWD_PATH), readOnly: true },
    ...(storage.kind === 's3' ? [] : [{ name: 'storage', mountPath: IMAGES_PATH }]),
  ];
}

/** Of an image whose tag does not tell its generation the file is named: the start scripts of both take a path for "serve this". */
export function argsFor(profile: Profile): { args?: string[] } {
  const { path, known } = configPathOf(profile.image);
  return known ? {} : { args: [path] };
}

export interface PodSpecInput {
  profile: Profile;
  storage: StorageChoice;
  /** Of the API server; absent when it is not known. */
  version: ServerVersion | undefined;
  /** What the container is called. */
  container: string;
}

/** The spec of the Deployment's Pods. Everything in it is written as the API server writes it back. */
export function podSpec(input: PodSpecInput): Record<string, unknown> {
  const { profile, storage, version, container } = input;
  return {
    // The variables of a Service that is called "registry" would be taken for settings of the registry.
    enableServiceLinks: false,
    // The registry asks the API server for nothing.
    automountServiceAccountToken: false,
    securityContext: {
      runAsNonRoot: true,
      runAsUser: USER,
      runAsGroup: USER,
      fsGroup: USER,
      // Beta since 1.20: without it every start goes through all images, for minutes when there are many.
      ...(isAtLeast(version, 1, 20) ? { fsGroupChangePolicy: 'OnRootMismatch' } : {}),
      ...(isAtLeast(version, 1, 19) ? { seccompProfile: { type: 'RuntimeDefault' } } : {}),
    },
    containers: [
      {
        name: container,
        image: profile.image,
        imagePullPolicy: 'IfNotPresent',
        ...argsFor(profile),
        ports: [{ name: 'http', containerPort: REGISTRY_PORT, protocol: 'TCP' }],
        env: environment(profile, storage),
        // "/" answers 200 without a password and 503 when the storage does not work; "/v2/" would answer 401.
        readinessProbe: { httpGet: { path: '/', port: 'http', scheme: 'HTTP' }, periodSeconds: 10 },
        // Not "/": a new start does not repair the storage, and would end the pulls that still work.
        livenessProbe: { tcpSocket: { port: 'http' }, periodSeconds: 20, failureThreshold: 3 },
        resources: {
          requests: { cpu: '100m', memory: '128Mi' },
          // Parts of an upload to an object store are kept in memory.
          limits: { memory: storage.kind === 's3' ? '1Gi' : '512Mi' },
        },
        securityContext: {
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        },
        volumeMounts: mountsFor(profile, storage),
      },
    ],
    volumes: volumesFor(profile, storage),
  };
}

function environment(profile: Profile, storage: StorageChoice): unknown[] {
  const major = majorOf(profile.image);
  return [
    // Signs the state of uploads: the same in every replica, and after a new start.
    fromSecret('REGISTRY_HTTP_SECRET', httpSecretRef(profile).name, HTTP_SECRET_KEY),
    ...(storage.kind === 's3'
      ? [
          fromSecret('REGISTRY_STORAGE_S3_ACCESSKEY', storage.secret, S3_ACCESS_KEY),
          fromSecret('REGISTRY_STORAGE_S3_SECRETKEY', storage.secret, S3_SECRET_KEY),
        ]
      : []),
    // 3.x sends traces to localhost and complains every few seconds that nobody takes them.
    ...(major !== undefined && major >= 3 ? [{ name: 'OTEL_TRACES_EXPORTER', value: 'none' }] : []),
  ];
}

function fromSecret(name: string, secret: string, key: string): unknown {
  return { name, valueFrom: { secretKeyRef: { name: secret, key } } };
}
