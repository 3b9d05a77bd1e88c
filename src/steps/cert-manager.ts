import { type CertManagerFacts, objectKey } from '../evidence/platform-model.js';
import { readValue } from '../evidence/reading.js';
import { shellCommand } from '../fixes/shared/shell.js';
import { type ObjectRef, strings } from '../kube/objects.js';
import { groupOf } from '../kube/resources.js';
import { withoutController } from './shared/cert-manager-idle.js';
import { backupCommand, installCertManager } from './shared/cert-manager-install.js';
import { helmVersion, installPlan, minorOf, notNeeded, whereNeeded } from './shared/cert-manager-plan.js';
import { isOlder, releaseFor, tooOldForAcme, tooOldForCluster } from './shared/cert-manager-releases.js';
import { contextName, userOf } from './shared/context.js';
import { couldNotTell } from './shared/could-not-tell.js';
import { acmeOf, certManagerOf } from './shared/issuance.js';
import { compareObjects } from './shared/plan-for-objects.js';
import { planStanding } from './shared/plan-standing.js';
import { askForSource, takeSource } from './shared/source-question.js';
import type { Standing, Step, StepContext } from './step.js';

const ID = 'cert-manager';
const OLDEST = 'certmanager.k8s.io/v1alpha1';
/** Up to 0.11: keeps a namespace out of the webhook, which cannot let pass what it needs to start. */
const DISABLE_VALIDATION = 'certmanager.k8s.io/disable-validation';

/** What orders certificates and renews them. Whether it is needed depends on the source, which is asked here when it decides. */
export const certManager: Step = {
  id: ID,
  title: 'cert-manager',
  purpose: 'Have what orders the certificate and renews it.',
  codes: ['RD212', 'RD270', 'RD271', 'RD272', 'RD273', 'RD274'],
  look(context) {
    const { certificate } = context.profile;
    const reading = context.survey.platform.certManager;
    if (certificate?.source === 'secret') return notNeeded('The certificate is in a Secret that is there.');
    if (reading.state === 'absent') {
      return whereNeeded(context, 'cert-manager is not installed.', () => installPlan(context));
    }
    if (reading.state !== 'read') return couldNotTell('cert-manager', reading, userOf(context));
    return judge(context, reading.value);
  },
  take: takeSource,
  objects(context) {
    const ref = namespaceRef(certManagerOf(context));
    return ref === undefined ? [] : [ref];
  },
};

function judge(context: StepContext, facts: CertManagerFacts): Standing {
  if (facts.controller === 'none') return withoutController(context, facts);
  const { version, controller, namespace } = facts;
  const cluster = tooOldForCluster(version, minorOf(context));
  if (cluster !== undefined) return tooOld(context, facts, cluster, 'RD274');
  const acme = tooOldForAcme(version);
  const { certificate } = context.profile;
  if (acme !== undefined && certificate === undefined) {
    return askForSource(context, `${acme}. An authority of your own works with it.`);
  }
  if (acme !== undefined && acmeOf(certificate) !== undefined) return tooOld(context, facts, acme, 'RD212');
  const name = nameOf(facts);
  if (controller === 'not-ready') {
    return {
      state: 'waiting',
      says: `${name} is installed, and its controller is not ready.`,
      current: [`Deployment of the controller in namespace ${namespace ?? '?'}: no Pod is ready`],
    };
  }
  if (facts.webhook.state === 'failed') return withoutWebhook(context, facts, facts.webhook.reason);
  return { state: 'done', says: `${name}, generation ${facts.generation}.`, facts: factsOf(facts) };
}

function nameOf({ version, namespace }: CertManagerFacts): string {
  return `cert-manager${version === undefined ? '' : ` ${version}`}${namespace === undefined ? '' : ` in namespace ${namespace}`}`;
}

function factsOf({ version, controller, served, webhook }: CertManagerFacts): string[] {
  return [
    ...(controller === 'unknown'
      ? ['Its controller was not found where it usually is, so that its version is not known.']
      : version === undefined
        ? ['Its version is not known: neither the image of its controller nor a label says it.']
        : []),
    ...(new Set(served.map(groupOf)).size > 1
      ? [
          'Two generations of its API are served, as after half a migration; what is in the older group is read by nobody.',
        ]
      : []),
    ...(webhook.state === 'read' ? ['Its webhook lets an Issuer pass.'] : []),
    ...(webhook.state === 'denied' || webhook.state === 'skipped'
      ? [`Whether its webhook lets an Issuer pass was not tried: ${webhook.reason}.`]
      : []),
  ];
}

/** Named before anything is created: with it the Issuer would become ready, and that would be all. */
function tooOld(context: StepContext, facts: CertManagerFacts, why: string, code: string): Standing {
  const release = releaseFor(minorOf(context));
  const { generation, version } = facts;
  const current = generation === 'cert-manager.io/v1';
  return {
    state: 'blocked',
    says: `${why} (${code}).`,
    next: [
      ...(current
        ? [
            'Upgrade it one minor at a time, as cert-manager.io/docs/releases/upgrading says; before 1.7 run cmctl upgrade migrate-api-version.',
          ]
        : [
            'There is no upgrade in place from this generation: save its objects, uninstall it, install the current release, and let this session write the objects anew.',
            'Keep the Secrets: with the account key and the certificates nothing has to be ordered again.',
          ]),
      ...(acmeOf(context.profile.certificate) === undefined
        ? []
        : ['Or choose another source: a TLS Secret that is there does not need it.']),
    ],
    commands: [
      backupCommand(groupOf(generation)),
      ...(release === undefined || isOlder(release.version, version ?? '')
        ? []
        : [shellCommand(...installCertManager(release.version, helmVersion(context), contextName(context)))]),
    ],
    code,
  };
}

/** Every Issuer and Certificate passes the webhook, so that nothing could be created. */
function withoutWebhook(context: StepContext, facts: CertManagerFacts, reason: string): Standing {
  const labelled = labelPlan(context, facts, reason);
  if (labelled !== undefined) return labelled;
  const namespace = facts.namespace ?? 'cert-manager';
  const x509 = /x509/.test(reason);
  return {
    state: 'blocked',
    says: `${nameOf(facts)} lets nothing be created: ${reason.replace(/\.$/, '')}.`,
    next: x509
      ? [
          'The API server does not trust the webhook: its CA injector has not written the authority. Let both make it anew, with the commands below.',
        ]
      : [
          'The API server does not reach the webhook: its Pod is not ready, or a firewall or NetworkPolicy keeps the control plane from port 10250 of the nodes.',
          'See cert-manager.io/docs/troubleshooting/webhook.',
        ],
    commands: x509
      ? [
          shellCommand('kubectl', '-n', namespace, 'delete', 'secret', 'cert-manager-webhook-ca'),
          shellCommand(
            'kubectl',
            '-n',
            namespace,
            'rollout',
            'restart',
            'deployment/cert-manager-webhook',
            'deployment/cert-manager-cainjector',
          ),
        ]
      : [
          shellCommand('kubectl', '-n', namespace, 'get', 'pods,endpoints'),
          shellCommand('kubectl', '-n', namespace, 'logs', 'deployment/cert-manager-webhook', '--tail=50'),
        ],
    code: x509 ? 'RD271' : 'RD270',
  };
}

function namespaceRef(facts: CertManagerFacts | undefined): ObjectRef | undefined {
  return facts?.generation === OLDEST && facts.namespace !== undefined
    ? { apiVersion: 'v1', kind: 'Namespace', name: facts.namespace }
    : undefined;
}

/** Up to 0.11 the webhook gets its certificate from cert-manager itself, which the webhook keeps from being made unless its namespace is left out. */
function labelPlan(context: StepContext, facts: CertManagerFacts, reason: string): Standing | undefined {
  const ref = namespaceRef(facts);
  const live = ref === undefined ? undefined : readValue(context.survey.platform.objects[objectKey(ref)]);
  if (ref === undefined || live === undefined) return undefined;
  if (strings(live.metadata?.labels)[DISABLE_VALIDATION] === 'true') return undefined;
  const labels = { [DISABLE_VALIDATION]: 'true' };
  const compared = compareObjects(context, [
    { apiVersion: ref.apiVersion, kind: ref.kind, metadata: { name: ref.name, labels } },
  ]);
  if (compared.state !== 'differs') return undefined;
  return planStanding(ID, {
    says: `The webhook of ${nameOf(facts)} does not answer, and its namespace lacks the label ${DISABLE_VALIDATION}.`,
    why: [
      'The webhook of this generation is validated by itself: without the label its own certificate cannot be made.',
      `The API server says: ${reason}`,
    ],
    title: `Label namespace ${ref.name} with ${DISABLE_VALIDATION}=true`,
    changes: compared.changes,
    foreign: compared.foreign,
    commands: [shellCommand('kubectl', 'label', 'namespace', ref.name, `${DISABLE_VALIDATION}=true`)],
    settleSeconds: 180,
  });
}
