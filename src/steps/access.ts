import { objectKey, type Right } from '../evidence/platform-model.js';
import { type AccessRule, readValue } from '../evidence/reading.js';
import { shellCommand } from '../fixes/shared/shell.js';
import { record, refOf } from '../kube/objects.js';
import { namespaceObject } from '../manifests/namespace.js';
import { validOwnNamespace } from '../profile/names.js';
import { contextName, isReopened, namespaceOf, userOf } from './shared/context.js';
import { couldNotTell, roleCommand } from './shared/could-not-tell.js';
import { compareObjects } from './shared/plan-for-objects.js';
import { planStanding } from './shared/plan-standing.js';
import type { Standing, Step, StepContext, StepQuestion } from './step.js';

/** Kinds of objects that a sentence can name. */
const FEW = 2;

/** Nothing is done to a cluster that nobody named: the context and its server are confirmed once, and the profile remembers for which it was. */
export const access: Step = {
  id: 'access',
  title: 'Access',
  purpose: 'Name the cluster, see that the rights are there, and have a namespace.',
  codes: ['RD801', 'RD802'],
  look(context) {
    const { readings } = context.survey.evidence;
    if (readings.access.state !== 'read') return unreachable(context);
    const { context: name, server } = readings.access.value;
    if (!isConfirmed(context, name, server) || isReopened(context, 'access')) {
      return askForCluster(context, name, server);
    }
    const missing = (readValue(context.survey.platform.rights) ?? []).filter(({ allowed }) => !allowed);
    if (missing.length > 0) return withoutRights(context, missing);
    return lookAtNamespace(context);
  },
  take({ profile, survey }, answers) {
    const facts = readValue(survey.evidence.readings.access);
    if (answers.cluster !== 'yes' || facts === undefined) {
      return {
        problem:
          'Nothing was changed. Choose another cluster with --context, or with kubectl config use-context.',
        question: 'cluster',
      };
    }
    const namespace = validOwnNamespace(
      answers.namespace ?? profile.namespace ?? survey.evidence.target.namespace,
    );
    if ('problem' in namespace) return { problem: namespace.problem, question: 'namespace' };
    return { ...profile, context: facts.context, server: facts.server, namespace: namespace.value };
  },
};

function isConfirmed({ profile, memory }: StepContext, name: string, server: string): boolean {
  const known = profile.context === name && profile.server === server;
  return (known || memory.confirmed === `${name} ${server}`) && profile.namespace !== undefined;
}

function askForCluster(context: StepContext, name: string, server: string): Standing {
  const { profile } = context;
  const elsewhere =
    (profile.server !== undefined && profile.server !== server) ||
    (profile.context !== undefined && profile.context !== name);
  const cluster: StepQuestion = {
    id: 'cluster',
    prompt: `Install the registry into the cluster ${name} (${server})?`,
    kind: 'text',
    choices: ['yes', 'no'],
    default: elsewhere ? 'no' : 'yes',
    help: elsewhere
      ? `The answers were given for another cluster: ${profile.context ?? ''} (${profile.server ?? ''}).`
      : 'It is the current context of the kubeconfig, or the one given with --context.',
  };
  const namespace: StepQuestion = {
    id: 'namespace',
    prompt: 'Namespace',
    kind: 'text',
    default: namespaceOf(context),
    help: 'Everything is put into it; it is created when it is not there.',
  };
  return {
    state: 'ask',
    says: `The cluster is ${name} at ${server}.`,
    questions: [cluster, namespace],
    facts: versionFacts(context),
  };
}

function versionFacts({ survey }: StepContext): string[] {
  const { version } = survey.platform;
  const user = readValue(survey.evidence.readings.access)?.user;
  return [
    version.state === 'read'
      ? `Kubernetes ${version.value.gitVersion}`
      : `The server's version could not be read: ${version.reason}`,
    ...(user === undefined || user === '' ? [] : [`Logged in as ${user}`]),
  ];
}

function unreachable(context: StepContext): Standing {
  const { access: reading } = context.survey.evidence.readings;
  if (reading.state === 'read' || reading.state === 'absent')
    return couldNotTell('the API server', reading, undefined);
  const refused =
    reading.state === 'denied' || (reading.state === 'failed' && reading.cause === 'unauthorized');
  const why = reading.reason.replace(/\.$/, '');
  return {
    state: 'blocked',
    says: refused
      ? `The API server rejects the credentials: ${why}.`
      : `The cluster cannot be reached: ${why}.`,
    next: refused
      ? ['Log in to the cluster again, or choose another context with --context.']
      : ['Look at the context, the network and the VPN, or choose another context with --context.'],
    commands: [shellCommand('kubectl', 'config', 'get-contexts'), shellCommand('kubectl', 'cluster-info')],
    code: refused ? 'RD802' : 'RD801',
  };
}

function withoutRights(context: StepContext, missing: Right[]): Standing {
  const user = userOf(context);
  const rules = missing.map(({ rule }): AccessRule => rule);
  const lines = [...new Set(missing.map(({ rule }) => resourceOf(rule)))].map((resource) =>
    lineOf(
      resource,
      missing.filter(({ rule }) => resourceOf(rule) === resource),
    ),
  );
  const count = missing.length === 1 ? 'A right is' : `${missing.length} rights are`;
  return {
    state: 'blocked',
    says: `${count} missing for the installation${lines.length > FEW ? '' : `: ${lines.join('; ')}`}.`,
    next: [
      'Have somebody who may do so apply the Role below, then look again.',
      ...(lines.length > FEW ? lines : []),
    ],
    commands: [roleCommand(rules, user)],
    code: 'RD803',
    facts: versionFacts(context),
  };
}

/** What may not be done with one kind of object, and what for. */
function lineOf(resource: string, rights: readonly Right[]): string {
  const purposes = new Set(rights.map(({ purpose }) => purpose));
  return `${rights.map(({ rule }) => rule.verb).join(', ')} ${resource}, for ${[...purposes].join(', ')}`;
}

function resourceOf({ resource, group, namespace }: AccessRule): string {
  const name = group === '' ? resource : `${resource}.${group}`;
  return namespace === undefined ? name : `${name} in ${namespace}`;
}

function lookAtNamespace(context: StepContext): Standing {
  const { platform } = context.survey;
  const name = namespaceOf(context);
  const facts = [...versionFacts(context), ...rightsFacts(context)];
  const reading = platform.namespace;
  if (reading.state === 'absent') return createNamespace(context, name, facts);
  if (reading.state === 'failed' || reading.state === 'skipped') {
    return couldNotTell(`namespace ${name}`, reading, userOf(context));
  }
  const cluster = contextName(context) ?? context.survey.evidence.target.namespace;
  const says = `Namespace ${name} of ${cluster}.`;
  // Who may work in a namespace often may not read the namespace itself.
  if (reading.state === 'denied') {
    return {
      state: 'done',
      says,
      facts: [...facts, `Whether namespace ${name} is there could not be read.`],
    };
  }
  const leaving =
    reading.value.metadata?.deletionTimestamp !== undefined ||
    record(reading.value.status).phase === 'Terminating';
  return leaving
    ? {
        state: 'waiting',
        says: `Namespace ${name} is being deleted.`,
        current: [`${name}: Terminating`],
        facts,
      }
    : { state: 'done', says, facts };
}

function rightsFacts({ survey }: StepContext): string[] {
  const { rights } = survey.platform;
  if (rights.state === 'read') return [];
  return [`Whether all rights are there could not be asked: ${rights.reason}`];
}

function createNamespace(context: StepContext, name: string, facts: string[]): Standing {
  const object = namespaceObject(name, context.profile.name);
  const { survey } = context;
  // It is read apart from the objects of other steps, as the first of all.
  const objects = { ...survey.platform.objects, [objectKey(refOf(object))]: survey.platform.namespace };
  const compared = compareObjects(
    { ...context, survey: { ...survey, platform: { ...survey.platform, objects } } },
    [object],
  );
  if (compared.state === 'stopped') return compared.standing;
  if (compared.state === 'same') return { state: 'done', says: `Namespace ${name}.`, facts };
  return planStanding('access', {
    says: `Namespace ${name} is not there; it will be created.`,
    why: [
      'A namespace of its own keeps the registry apart from everything else, and can be taken away as a whole.',
    ],
    title: `Create namespace ${name}`,
    changes: compared.changes,
    commands: compared.commands,
    facts,
  });
}
