import { at, record } from '../../kube/objects.js';
import type { StepId } from '../../steps/step.js';
import * as howto from '../states/howto-manifests.js';
import { inNamespace, UNKNOWN_HOST, withCertManager } from '../states/install.js';
import type { PlaygroundState } from '../states/state.js';

/** What goes wrong at a step of an install, and how it ends. */
export interface Injection {
  title: string;
  /** Changes a state of INSTALL_CASES before it comes to life. */
  apply(state: PlaygroundState): void;
}

const READ = { verbs: ['get', 'list', 'watch'], groups: ['*'], resources: ['*'] };
const MEBIBYTE = 1024 ** 2;

/** `admin` with `admin123` by Apache's MD5, which the registry does not know. */
const MD5 = 'admin:$apr1$7UvQ5x1K$0c5lnlrK3Sd2u3Kfi9bGu0\n';

/** One for each step. */
export const INJECTIONS: Readonly<Record<StepId, Injection>> = {
  access: {
    title: 'The user may read and change nothing, until `grant`',
    apply(state) {
      state.access = { ...state.access, user: 'reader', readerRules: [READ] };
    },
  },
  profile: {
    title: 'Nothing in the cluster: what goes wrong here is an answer',
    apply: () => undefined,
  },
  'ingress-controller': {
    title: 'Helm 2 is all there is on this machine',
    apply(state) {
      state.docker = { ...state.docker, programs: ['helm2'] };
    },
  },
  dns: {
    title: 'The name does not resolve, until `point` or an entry in the hosts file',
    apply(state) {
      state.host = UNKNOWN_HOST;
      state.endpoint.resolves = false;
    },
  },
  'cert-manager': {
    title: "cert-manager's webhook has no endpoints, until `breakWebhook(undefined)`",
    apply(state) {
      if (state.certManager.length === 0) withCertManager(state, 'v1.19.5', 'cert-manager.io/v1');
      state.webhook = 'no-endpoints';
    },
  },
  source: {
    title: "Somebody's Issuer by the session's name is set to the retired ACME v1",
    apply(state) {
      if (state.certManager.length === 0) withCertManager(state, 'v1.19.5', 'cert-manager.io/v1');
      const spec = {
        acme: { server: howto.ACME_V1, privateKeySecretRef: { name: 'acme-issuer-account-key' } },
      };
      for (const name of ['acme-issuer', 'docker-registry-acme-production']) {
        inNamespace(state, { apiVersion: 'cert-manager.io/v1', kind: 'Issuer', metadata: { name }, spec });
      }
    },
  },
  certificate: {
    title: 'Another Certificate fills the same Secret',
    apply(state) {
      if (state.certManager.length === 0) withCertManager(state, 'v1.19.5', 'cert-manager.io/v1');
      const apiVersion = 'cert-manager.io/v1';
      const name = 'somebody-else';
      inNamespace(
        state,
        { apiVersion, kind: 'Issuer', metadata: { name }, spec: { selfSigned: {} } },
        {
          apiVersion,
          kind: 'Certificate',
          metadata: { name },
          spec: {
            dnsNames: ['other.huatai.me'],
            issuerRef: { name },
            secretName: 'docker-registry-tls-certificate',
          },
        },
      );
    },
  },
  users: {
    title: "Somebody's Secret with a password hashed by MD5",
    apply(state) {
      inNamespace(state, howto.htpasswdSecret(MD5));
    },
  },
  configuration: {
    title: "Somebody's ConfigMap whose YAML is broken",
    apply(state) {
      inNamespace(state, howto.configMap(howto.CONFIG.replace('  filesystem:', ' filesystem:')));
    },
  },
  storage: {
    title: 'No class of volumes is the default one',
    apply(state) {
      for (const { object } of state.objects) {
        if (object.kind !== 'StorageClass') continue;
        object.metadata = { ...object.metadata, annotations: {} };
      }
    },
  },
  workload: {
    title: 'The node cannot pull registry:2',
    apply(state) {
      state.unpullable = ['registry:2'];
    },
  },
  service: {
    title: "Somebody's Service of that name selects other Pods",
    apply(state) {
      const service = howto.service();
      service.spec = { ...record(service.spec), selector: { app: 'something-else' } };
      inNamespace(state, service);
    },
  },
  ingress: {
    title: "Somebody's Ingress of that name is of a class that nobody serves",
    apply(state) {
      const ingress = howto.ingress();
      const rules = JSON.parse(
        JSON.stringify(at(ingress, 'spec', 'rules')).replaceAll(howto.HOST, state.host),
      ) as unknown;
      ingress.metadata = { ...ingress.metadata, annotations: {} };
      ingress.spec = { ingressClassName: 'gone', rules };
      inNamespace(state, ingress);
    },
  },
  verify: {
    title: 'A proxy in front takes no request over 1 MiB, until `limitRequests(undefined)`',
    apply(state) {
      state.endpoint.limit = MEBIBYTE;
    },
  },
};
