import type { Finding, Hop, Layer, Level, Subject } from '../../src/checks/check.js';
import type { Diagnosis, HopState } from '../../src/diagnosis/diagnosis.js';
import { link } from '../../src/diagnosis/link.js';
import { emptyEvidence } from '../../src/evidence/empty.js';
import type { Proposal, Question } from '../../src/fixes/fix.js';
import type { JournalEntry } from '../../src/plan/journal.js';
import type {
  Examination,
  Outcome,
  PlanProgress,
  Progress,
  Remedy,
  Session,
  UndoOutcome,
} from '../../src/session/session.js';

/** A promise that the test settles. */
export interface Deferred<T> {
  promise: Promise<T>;
  resolve(value: T): void;
  reject(error: Error): void;
}

export function deferred<T>(): Deferred<T> {
  let resolve: (value: T) => void = () => undefined;
  let reject: (error: Error) => void = () => undefined;
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}

interface Parts {
  code: string;
  hop: Hop;
  layer: Layer;
  subject: Subject;
  title: string;
  message: string;
  level?: Level;
  quotes?: Finding['quotes'];
  effects?: Finding['effects'];
  blames?: Finding['blames'];
}

export function finding(parts: Parts): Finding {
  const name =
    'host' in parts.subject
      ? parts.subject.host
      : 'path' in parts.subject
        ? parts.subject.path
        : `${parts.subject.kind} ${parts.subject.namespace}/${parts.subject.name}`;
  return {
    id: `${parts.code}:${name}`,
    slug: 'a-slug',
    level: 'fail',
    quotes: [],
    effects: [],
    blames: [],
    facts: {},
    ...parts,
  };
}

const object = (kind: string, name: string, apiVersion = 'v1') => ({
  apiVersion,
  kind,
  namespace: 'default',
  name,
});
const ISSUER = object('Issuer', 'acme-issuer', 'certmanager.k8s.io/v1alpha1');
const CERTIFICATE = object('Certificate', 'docker-registry', 'certmanager.k8s.io/v1alpha1');
const POD = object('Pod', 'docker-registry');
export const HOST = 'registry.xcloud.huatai.me';

export const RD201 = finding({
  code: 'RD201',
  hop: 'issuer',
  layer: 'issuance',
  subject: ISSUER,
  title: 'Issuer acme-issuer uses the retired ACME v1 endpoint',
  message:
    'Issuer default/acme-issuer asks https://acme-v01.api.letsencrypt.org/directory for certificates. That endpoint was turned off in 2021 and answers nobody.',
  quotes: [
    {
      source: 'Issuer default/acme-issuer',
      path: '.spec.acme.server',
      text: 'https://acme-v01.api.letsencrypt.org/directory',
    },
    {
      source: 'Issuer default/acme-issuer',
      path: '.status.conditions[0].message',
      text: 'Your ACME server URL is set to a v1 endpoint (https://acme-v01.api.letsencrypt.org/directory).',
    },
  ],
  effects: ['issuer-not-ready'],
});
export const RD213 = finding({
  code: 'RD213',
  hop: 'issuer',
  layer: 'issuance',
  subject: { ...ISSUER, name: 'acme-issuer' },
  title: 'Issuer acme-issuer is not ready: InvalidConfig',
  message:
    'Issuer default/acme-issuer says Ready=False with the reason InvalidConfig, so nothing that needs it is issued.',
  effects: ['issuance-stalls'],
  blames: [{ subject: ISSUER, effect: 'issuer-not-ready' }],
});
const RD230 = finding({
  code: 'RD230',
  hop: 'certificate',
  layer: 'issuance',
  subject: CERTIFICATE,
  title: 'Certificate docker-registry is not issued',
  message: 'Certificate default/docker-registry has waited for its order since it was made.',
  effects: ['certificate-not-issued'],
  blames: [{ subject: ISSUER, effect: 'issuance-stalls' }],
});
const RD301 = finding({
  code: 'RD301',
  hop: 'tls',
  layer: 'tls',
  subject: { host: HOST },
  title: 'The ingress serves cert-manager\u2019s temporary certificate',
  message: `${HOST}:443 serves the certificate that cert-manager puts in place until the real one is issued.`,
  effects: ['certificate-untrusted'],
  blames: [{ subject: CERTIFICATE, effect: 'certificate-not-issued' }],
});
export const RD101 = finding({
  code: 'RD101',
  hop: 'client',
  layer: 'client',
  subject: { path: 'docker login' },
  title: 'docker login fails: x509: certificate signed by unknown authority',
  message: `docker login ${HOST} fails with x509: certificate signed by unknown authority.`,
  blames: [{ subject: { host: HOST }, effect: 'certificate-untrusted' }],
});
export const RD603 = finding({
  code: 'RD603',
  hop: 'config',
  layer: 'config',
  subject: object('ConfigMap', 'docker-registry'),
  title: 'config.yml is mounted under the wrong name',
  message:
    'Pod default/docker-registry mounts the key registry-config.yml as /etc/docker/registry/registry-config.yml, and the image opens /etc/docker/registry/config.yml.',
  quotes: [
    {
      source: 'Pod default/docker-registry',
      path: '.spec.volumes[0].configMap.items[0].path',
      text: 'registry-config.yml',
    },
    {
      source: 'log of docker-registry/docker-registry',
      path: '',
      text: 'configuration error: open /etc/docker/registry/config.yml: no such file or directory',
    },
  ],
  effects: ['container-exits'],
});
const RD511 = finding({
  code: 'RD511',
  hop: 'pod',
  layer: 'pod',
  subject: POD,
  title: 'Container docker-registry crashes and is restarted (3 times)',
  message:
    'Container docker-registry of Pod default/docker-registry exits with code 1; the kubelet waits 40s before the next try.',
  blames: [{ subject: object('ConfigMap', 'docker-registry'), effect: 'container-exits' }],
});
export const RD701 = finding({
  code: 'RD701',
  hop: 'storage',
  layer: 'storage',
  level: 'warn',
  subject: object('Pod', 'docker-registry'),
  title: 'Images are kept in an emptyDir and go with the Pod',
  message:
    'Volume storage of Pod default/docker-registry is an emptyDir: when the Pod is deleted, every image in it is lost.',
});

const HOPS: Hop[] = [
  'client',
  'dns',
  'tcp',
  'tls',
  'ingress',
  'service',
  'pod',
  'config',
  'storage',
  'issuer',
  'certificate',
  'order',
  'challenge',
];

export function diagnosisOf(
  findings: Finding[],
  unknown: { code: string; reasons: string[] }[] = [],
): Diagnosis {
  const linked = link(findings);
  const at = (hop: Hop): HopState => {
    const here = findings.filter((one) => one.hop === hop);
    const untold = hop === 'order' || hop === 'challenge';
    const state = here.some((one) => one.level === 'fail')
      ? 'fail'
      : here.length > 0
        ? 'warn'
        : untold
          ? 'unknown'
          : 'ok';
    return { hop, state, findings: here.map(({ id }) => id) };
  };
  return {
    ...linked,
    checks: [
      ...findings.map(({ code, level }) => ({ code, verdict: level, reasons: [] })),
      ...unknown.map((one) => ({ ...one, verdict: 'unknown' as const })),
    ],
    hops: HOPS.map(at),
    summary: {
      pass: 24,
      warn: findings.filter((one) => one.level === 'warn').length,
      fail: findings.filter((one) => one.level === 'fail').length,
      unknown: unknown.length,
      skipped: 0,
    },
  };
}

export function remedy(
  parts: Partial<Proposal> & Pick<Proposal, 'id' | 'finding' | 'title'>,
  diff: string,
  kind: 'patch' | 'recreate' | 'secret' = 'patch',
  target = 'Issuer default/acme-issuer',
): Remedy {
  const proposal: Proposal = {
    risk: 'safe',
    workaround: false,
    reversible: true,
    interrupts: [],
    loses: [],
    questions: [],
    changes: [{ kind: kind === 'recreate' ? 'recreate' : 'patch', target: POD }],
    settleSeconds: 60,
    commands: [],
    ...parts,
  };
  return { proposal, preview: { changes: [{ kind, target, diff }] } };
}

export const ISSUER_DIFF = `@@ -4,9 +4,9 @@
   name: acme-issuer
   namespace: default
 spec:
   acme:
     email: huatai@huatai.me
     http01: {}
     privateKeySecretRef:
       name: acme-issuer-account-key
-    server: https://acme-v01.api.letsencrypt.org/directory
+    server: https://acme-v02.api.letsencrypt.org/directory
`;
export const POD_DIFF = `@@ -60,7 +60,7 @@
         defaultMode: 420
         items:
         - key: registry-config.yml
-          path: registry-config.yml
+          path: config.yml
         name: docker-registry
       name: config
     - name: htpasswd
`;

export const V2_REMEDY = remedy(
  { id: 'RD201.v2-directory', finding: RD201.id, title: 'Point Issuer acme-issuer at the ACME v2 directory' },
  ISSUER_DIFF,
);
export const RECREATE_REMEDY = remedy(
  {
    id: 'RD603.item-path',
    finding: RD603.id,
    title: 'Recreate Pod docker-registry with the key mounted as config.yml',
    risk: 'disruptive',
    interrupts: ['The registry is away for about half a minute.'],
    loses: ['Images in the emptyDir volume storage are deleted with the Pod.'],
  },
  POD_DIFF,
  'recreate',
  'Pod default/docker-registry',
);
export const OTHER_REMEDY = remedy(
  {
    id: 'RD603.rename-key',
    finding: RD603.id,
    title: 'Rename the key in ConfigMap docker-registry',
    workaround: true,
  },
  '@@ -1,3 +1,3 @@\n data:\n-  registry-config.yml: |\n+  config.yml: |\n',
  'patch',
  'ConfigMap default/docker-registry',
);

/** A remedy that asks for a user name and a password before it is applied. */
export const ASKING_REMEDY = remedy(
  {
    id: 'RD201.asking',
    finding: RD201.id,
    title: 'Write a new htpasswd entry',
    questions: [
      { id: 'user', prompt: 'User name', kind: 'text', default: 'admin' },
      { id: 'password', prompt: 'Password', kind: 'secret', generate: true },
    ] satisfies Question[],
  },
  '@@ -0,0 +1,1 @@\n+admin: bcrypt\n',
  'secret',
  'Secret default/docker-registry',
);

export const HOWTO_FINDINGS = [RD201, RD213, RD230, RD301, RD101, RD603, RD511, RD701];

export function examinationOf(
  findings: Finding[],
  remedies: Record<string, Remedy[]> = {
    [RD201.id]: [V2_REMEDY],
    [RD603.id]: [RECREATE_REMEDY, OTHER_REMEDY],
  },
  unknown: { code: string; reasons: string[] }[] = [],
): Examination {
  return {
    evidence: emptyEvidence(
      { kind: 'cluster', context: 'minikube', server: 'https://192.168.49.2:8443' },
      { namespace: 'default', name: 'docker-registry', host: HOST, port: 443 },
      '2026-11-22T17:44:41Z',
    ),
    diagnosis: diagnosisOf(findings, unknown),
    remedies,
    timings: { readMs: 80, judgeMs: 2, requests: 14, roundTrips: 3 },
  };
}

export const HOWTO = examinationOf(HOWTO_FINDINGS);
/** After RD201 is fixed. */
export const HALF_FIXED = examinationOf([RD603, RD511, RD701]);
export const HEALTHY = examinationOf([RD701]);

interface FakeOptions {
  canApply?: boolean;
  where?: string;
  unfinished?: JournalEntry[];
  history?: JournalEntry[];
}

interface Call<T, P> {
  settle: Deferred<T>;
  signal: AbortSignal;
  progress(progress: P): void;
}

/** A session whose every answer the test gives. Examinations answer `next` at once, unless `hold` is true. */
export class FakeSession implements Session {
  readonly where: string;
  readonly canApply: boolean;
  readonly playground = false;
  hold = false;
  next: Examination = HOWTO;
  examinations: Call<Examination, Progress>[] = [];
  applied: (Call<Outcome, PlanProgress> & { remedy: Remedy; answers: Readonly<Record<string, string>> })[] =
    [];
  undone: Call<UndoOutcome, PlanProgress>[] = [];

  constructor(private readonly options: FakeOptions = {}) {
    this.where = options.where ?? 'minikube (https://192.168.49.2:8443)';
    this.canApply = options.canApply ?? true;
  }

  examine(options: { signal: AbortSignal; onProgress?: (progress: Progress) => void }): Promise<Examination> {
    const settle = deferred<Examination>();
    this.examinations.push({ settle, signal: options.signal, progress: (p) => options.onProgress?.(p) });
    if (!this.hold) settle.resolve(this.next);
    return settle.promise;
  }

  apply(
    remedy: Remedy,
    answers: Readonly<Record<string, string>>,
    options: { signal: AbortSignal; onProgress?: (progress: PlanProgress) => void },
  ): Promise<Outcome> {
    const settle = deferred<Outcome>();
    this.applied.push({
      remedy,
      answers,
      settle,
      signal: options.signal,
      progress: (p) => options.onProgress?.(p),
    });
    return settle.promise;
  }

  rehearse(): Promise<{ ok: boolean; notes: string[] }> {
    return Promise.resolve({ ok: true, notes: [] });
  }

  undo(options: {
    signal: AbortSignal;
    onProgress?: (progress: PlanProgress) => void;
  }): Promise<UndoOutcome> {
    const settle = deferred<UndoOutcome>();
    this.undone.push({ settle, signal: options.signal, progress: (p) => options.onProgress?.(p) });
    return settle.promise;
  }

  history(): Promise<JournalEntry[]> {
    return Promise.resolve(this.options.history ?? []);
  }

  unfinished(): Promise<JournalEntry[]> {
    return Promise.resolve(this.options.unfinished ?? []);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

export function journalEntry(parts: Partial<JournalEntry> = {}): JournalEntry {
  return {
    schema: 'regdoctor.journal/1',
    id: '20261122T174441Z-ab12',
    startedAt: '2026-11-22T17:44:41Z',
    context: 'minikube',
    server: 'https://192.168.49.2:8443',
    namespace: 'default',
    fix: 'RD603.item-path',
    title: 'Recreate Pod docker-registry',
    finding: RD603.id,
    state: 'applied',
    pid: 1,
    changes: [
      { kind: 'patch', target: POD, state: 'done' },
      { kind: 'recreate', target: POD, state: 'started' },
    ],
    ...parts,
  };
}
