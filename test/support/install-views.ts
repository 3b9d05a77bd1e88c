import type { Platform } from '../../src/evidence/platform-model.js';
import { skipped } from '../../src/evidence/reading.js';
import type { Proposal } from '../../src/fixes/fix.js';
import type { Preview } from '../../src/plan/preview.js';
import { EMPTY_PROFILE, type Profile } from '../../src/profile/profile.js';
import type { InstallSummary, InstallView, StepView } from '../../src/session/install-session.js';
import { STEP_IDS, type Standing, type StepId, type StepQuestion } from '../../src/steps/step.js';
import { HEALTHY } from './howto.js';

const TITLES: Record<StepId, [title: string, purpose: string]> = {
  access: ['Access', 'The cluster, the namespace, and the rights that the rest needs.'],
  profile: ['Profile', 'What is to be installed, and under which host name.'],
  'ingress-controller': ['Ingress controller', 'Takes requests from outside and hands them to the registry.'],
  dns: ['DNS', 'The host name leads to the ingress controller.'],
  'cert-manager': ['cert-manager', 'Orders certificates and keeps them fresh.'],
  source: ['Certificate source', 'Who signs the certificate.'],
  certificate: ['Certificate', 'The certificate that the ingress serves.'],
  users: ['Users', 'Who may log in.'],
  configuration: ['Configuration', "The registry's own settings."],
  storage: ['Storage', 'Where images are kept.'],
  workload: ['Workload', 'The registry itself.'],
  service: ['Service', 'A stable address inside the cluster.'],
  ingress: ['Ingress', 'The way in for docker.'],
  verify: ['Verify', 'An image is pushed and pulled.'],
};

const done = (says = 'It is as it should be.', facts: string[] = []): Standing => ({
  state: 'done',
  says,
  facts,
});
const LATER: Standing = { state: 'blocked', says: 'The steps before it come first.', next: [], commands: [] };

export const PROFILE: Profile = {
  ...EMPTY_PROFILE,
  context: 'minikube',
  server: 'https://192.168.49.2:8443',
  namespace: 'default',
  host: 'registry.example.com',
  users: ['admin'],
};

/** A view in which the steps before this one are done and those after it come later. */
export function viewAt(
  id: StepId,
  standing: Standing,
  more: Partial<StepView> & {
    summary?: InstallSummary;
    steps?: Partial<Record<StepId, Partial<StepView>>>;
  } = {},
): InstallView {
  const at = STEP_IDS.indexOf(id);
  const { summary, steps: others = {}, ...own } = more;
  const steps = STEP_IDS.map((step, index): StepView => {
    const [title, purpose] = TITLES[step];
    return {
      id: step,
      number: index + 1,
      title,
      purpose,
      standing: index < at ? done() : index === at ? standing : LATER,
      failures: [],
      skipped: false,
      ...(index === at ? own : {}),
      ...others[step],
    };
  });
  const passed = (step: StepView) =>
    step.skipped || (step.standing.state === 'done' && step.failures.length === 0);
  return {
    profile: PROFILE,
    steps,
    current: steps.find((step) => !passed(step))?.id,
    survey: { platform: NO_PLATFORM, evidence: HEALTHY.evidence },
    examination: HEALTHY,
    ...(summary === undefined ? {} : { summary }),
  };
}

const unread = skipped('not read in this test');
const NO_PLATFORM: Platform = {
  version: unread,
  rights: unread,
  namespace: unread,
  ingressClasses: unread,
  controllers: unread,
  ingressApis: unread,
  storageClasses: unread,
  certManager: unread,
  tiller: unread,
  helm: unread,
  minikube: unread,
  objects: {},
  secrets: {},
};

export function asks(...questions: StepQuestion[]): Standing {
  return { state: 'ask', says: 'This cannot be found out.', questions };
}

export const HOST_QUESTION: StepQuestion = {
  id: 'host',
  kind: 'text',
  prompt: 'Host name of the registry',
  help: 'Clients use it in image names. It has to lead to this cluster.',
};
export const STORAGE_QUESTION: StepQuestion = {
  id: 'storage',
  kind: 'text',
  prompt: 'Where images are kept',
  choices: ['pvc', 'emptyDir', 's3'],
  about: {
    pvc: 'A PersistentVolumeClaim: images outlive the Pod.',
    emptyDir: 'On the node, gone with the Pod: for a try.',
    s3: 'A bucket that speaks the S3 protocol.',
  },
  default: 'pvc',
};
export const PASSWORD_QUESTION: StepQuestion = {
  id: 'password.admin',
  kind: 'secret',
  prompt: 'Password of admin',
  generate: true,
};

const DIFF = `@@ -0,0 +1,12 @@
+apiVersion: v1
+kind: Service
+metadata:
+  name: docker-registry
+  namespace: default
+spec:
+  selector:
+    app: docker-registry
+  ports:
+  - name: http
+    port: 5000
+    targetPort: 5000
`;

const SERVICE = { apiVersion: 'v1', kind: 'Service', namespace: 'default', name: 'docker-registry' };

/** A plan's standing with its preview. */
export function planned(
  parts: Partial<Proposal> = {},
  foreign = false,
): { standing: Standing; preview: Preview } {
  const proposal: Proposal = {
    id: 'install.service',
    finding: '',
    title: 'Create Service docker-registry',
    risk: 'safe',
    workaround: false,
    reversible: true,
    interrupts: [],
    loses: [],
    questions: [],
    changes: [{ kind: 'create', target: SERVICE }],
    settleSeconds: 60,
    commands: ['kubectl apply -n default -f service.yaml'],
    ...parts,
  };
  return {
    standing: {
      state: 'plan',
      says: 'There is no Service of the registry yet.',
      why: ['The Ingress needs one to send requests to.'],
      plan: { proposal, foreign: foreign ? [SERVICE] : [] },
    },
    preview: { changes: [{ kind: 'create', target: 'Service default/docker-registry', diff: DIFF }] },
  };
}

export const SUMMARY: InstallSummary = {
  made: ['Service default/docker-registry', 'Ingress default/docker-registry'],
  commands: [
    { what: 'Log in', command: 'docker login registry.example.com' },
    { what: 'Push an image', command: 'docker push registry.example.com/team/app:1' },
  ],
  notYet: ['Back up the volume: nothing does yet.'],
};

/** Everything is done. */
export function finished(): InstallView {
  return viewAt('verify', done('busybox was pushed and pulled.'), { summary: SUMMARY });
}
