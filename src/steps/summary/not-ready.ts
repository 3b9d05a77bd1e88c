import { readValue } from '../../evidence/reading.js';
import { authorityName } from '../../manifests/issuance-names.js';
import { isShared } from '../../manifests/workload.js';
import type { CertificateChoice, StorageChoice } from '../../profile/profile.js';
import { chosenController, NGINX_RETIRED } from '../shared/controller.js';
import { byCertManager } from '../shared/issuance.js';
import type { StepContext } from '../step.js';

/** What should be done before other people depend on the registry: a sentence each, the most urgent first. */
export function notReady(context: StepContext): string[] {
  const { profile, memory } = context;
  return [
    ...trialCaveats(context),
    ...certificateCaveats(profile.certificate, context),
    ...storageCaveats(profile.storage),
    ...workloadCaveats(context),
    ...(chosenController(context)?.kind === 'ingress-nginx' ? [NGINX_RETIRED] : []),
    ...(profile.hostsEntry === true
      ? [
          `${profile.host ?? 'The name'} is known by a hosts entry of this machine alone: make a DNS record for it.`,
        ]
      : []),
    ...deletionCaveats(context),
    'Whoever may log in may push, overwrite and pull everything: a htpasswd file knows no rights. Give people and CI users of their own.',
    ...memory.skipped
      .filter((step) => step !== 'verify')
      .map((step) => `Step "${step}" was passed over: nobody looked at what it is for.`),
  ];
}

function trialCaveats({ memory, survey }: StepContext): string[] {
  if (memory.trial?.ok === true || readValue(survey.evidence.readings.image)?.status === 200) return [];
  return ['No image has been pushed and pulled yet: only that shows that the registry can be used.'];
}

function certificateCaveats(choice: CertificateChoice | undefined, context: StepContext): string[] {
  const { profile, survey } = context;
  switch (choice?.source) {
    case 'acme-http01':
    case 'acme-dns01':
      return choice.server === 'staging'
        ? [
            "The certificate is from the staging environment of Let's Encrypt, which no client trusts: go on to production.",
          ]
        : [];
    case 'self-signed':
      return [
        'The certificate is self-signed: every client has to be told to trust it, and again when it is renewed.',
      ];
    case 'new-ca':
      return [
        byCertManager(context)
          ? `The authority was made in the cluster, and its key lies in Secret ${authorityName(profile)} alone: keep a copy in a safe place, and let every client and node trust its certificate.`
          : "The authority's key is kept nowhere and nobody renews the certificate: let every client and node trust the authority, and the next one when the certificate is made anew.",
      ];
    case 'ca':
      return ['The authority is your own: every client and every node has to trust its certificate.'];
    case 'secret': {
      const end = readValue(survey.evidence.readings.tls)?.chain[0]?.notAfter;
      const until = end === undefined ? '' : `, and it ends on ${end.slice(0, 10)}`;
      return [
        `Nobody renews the certificate in Secret ${choice.secret}${until}: put a new one there in time.`,
      ];
    }
    default:
      return [];
  }
}

function storageCaveats(storage: StorageChoice | undefined): string[] {
  switch (storage?.kind) {
    case 'emptyDir':
      return [
        'Images are kept in the Pod and are lost with it (RD701): use a PersistentVolumeClaim or an object store.',
      ];
    case 'pvc':
      return ['Nobody makes backups of the images: the volume is the only copy.'];
    case 's3':
      return [
        `Nobody makes backups of the images: turn on versioning for bucket ${storage.bucket}, or copy it elsewhere.`,
      ];
    default:
      return [];
  }
}

function workloadCaveats({ profile }: StepContext): string[] {
  const { image, style, replicas = 1, storage } = profile;
  const pinned = image.includes('@sha256:')
    ? []
    : [
        `Image ${image} is named by a tag, which may be another one tomorrow: pin it by its digest (${image}@sha256:...).`,
      ];
  if (style === 'howto') {
    return [
      'The registry is a bare Pod, as in the how-to: when its node goes away nothing starts it again. Use a Deployment.',
      ...pinned,
    ];
  }
  if (replicas > 1) return pinned;
  const more =
    storage !== undefined && isShared(storage)
      ? 'More replicas are possible.'
      : 'More need storage that several Pods can write to.';
  return [
    `There is one replica: the registry is away while it is updated or its node is drained. ${more}`,
    ...pinned,
  ];
}

/**
 * Garbage is collected by a command of the registry's own, which must not meet a push; a registry that runs on remembers blobs that are gone
 * (distribution, about/garbage-collection; issue 3254).
 */
function deletionCaveats({ profile }: StepContext): string[] {
  return profile.allowDelete === true
    ? [
        'Deleting an image frees no space by itself, and no garbage collection is scheduled: run "registry garbage-collect" while the registry is read-only, and restart it afterwards.',
      ]
    : ['Images cannot be deleted through the API, so that the storage only grows: watch how full it is.'];
}
