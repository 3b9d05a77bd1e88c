import type { SecretFacts } from '../evidence/model.js';
import type { Change } from '../fixes/change.js';
import type { Proposal } from '../fixes/fix.js';
import { patchObject } from '../fixes/shared/object-patch.js';
import { shellCommand, shellWord } from '../fixes/shared/shell.js';
import { registryName } from '../formats/insecure.js';
import { at, type KubeObject, list, nameOf, type ObjectRef, record, text } from '../kube/objects.js';
import { managedLabels } from '../manifests/labels.js';
import {
  dockerConfigJson,
  PULL_SECRET_KEY,
  PULL_SECRET_TYPE,
  pullSecretRef,
} from '../manifests/pull-secret.js';

export interface PullSecretInput {
  /** Of the Pods that are to pull. */
  namespace: string;
  /** The registry's name. */
  name: string;
  host: string;
  port?: number;
  user: string;
  /** The ServiceAccount as it is, whose Pods pull with the Secret from then on; without it Pods have to name the Secret. */
  serviceAccount?: KubeObject;
  /** The Secret of that name, when there is one: other logins in it stay. */
  existing?: SecretFacts;
}

/**
 * Lets the Pods of a namespace pull from the registry: a Secret with the login, and the ServiceAccount that hands it to them. The password is the answer to
 * `password.USER`, and goes into the Secret alone. Null when a Secret of that name is of another type, which cannot be changed.
 */
export function pullSecretProposal(input: PullSecretInput): Proposal | null {
  const { namespace, name, host, port = 443, user, serviceAccount, existing } = input;
  if (existing !== undefined && existing.type !== PULL_SECRET_TYPE) return null;
  const target = pullSecretRef(name, namespace);
  const registry = registryName(host, port);
  const secret: Change = {
    kind: 'secret',
    target,
    exists: existing !== undefined,
    type: PULL_SECRET_TYPE,
    key: PULL_SECRET_KEY,
    describeBefore: existing === undefined ? [] : ['logins as they are'],
    describeAfter: [...(existing === undefined ? [] : ['logins as they are']), `${registry}: ${user}`],
    labels: managedLabels(name),
    compose: async (current, answers) => withLogin(current, registry, user, answers[passwordId(user)] ?? ''),
  };
  const account =
    serviceAccount === undefined ? undefined : withSecret(serviceAccount, namespace, target.name);
  const whose = serviceAccount === undefined ? '' : ` with ServiceAccount ${nameOf(serviceAccount)}`;
  return {
    id: 'install.pull-secret',
    finding: '',
    title: `Let Pods of namespace ${namespace}${whose} pull from ${registry}`,
    risk: 'safe',
    workaround: false,
    reversible: true,
    interrupts: [],
    loses: [],
    questions: [{ id: passwordId(user), prompt: `Password of ${user}`, kind: 'secret' }],
    changes: [secret, ...(account === undefined ? [] : [account])],
    settleSeconds: 10,
    commands: pullSecretCommands({
      registry,
      user,
      secret: target,
      ...(account === undefined ? {} : { serviceAccount: account.target.name }),
    }),
  };
}

function passwordId(user: string): string {
  return `password.${user}`;
}

/** Docker's configuration with this login in it; one that does not parse gives way. */
function withLogin(current: string | undefined, registry: string, user: string, password: string): string {
  const fresh = record(JSON.parse(dockerConfigJson(registry, user, password)));
  const before = record(parsed(current ?? '{}'));
  return JSON.stringify({ ...before, auths: { ...record(before.auths), ...record(fresh.auths) } });
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

/** Undefined when its Pods get the Secret already. */
function withSecret(account: KubeObject, namespace: string, secret: string) {
  const names = list(account.imagePullSecrets).map((one) => text(at(one, 'name')));
  if (names.includes(secret)) return undefined;
  const target: ObjectRef = { apiVersion: 'v1', kind: 'ServiceAccount', namespace, name: nameOf(account) };
  return patchObject(account, target, (draft) => {
    draft.imagePullSecrets = [...list(draft.imagePullSecrets), { name: secret }];
  });
}

export interface PullSecretByHand {
  /** The registry as image references name it. */
  registry: string;
  user: string;
  secret: ObjectRef;
  serviceAccount?: string;
}

/**
 * The same by hand, for bash and zsh. The password is read without being shown, and `printf` is a part of the shell: it is on no command line.
 * `kubectl create secret docker-registry` would want it there.
 */
export function pullSecretCommands({ registry, user, secret, serviceAccount }: PullSecretByHand): string[] {
  const { name, namespace = 'default' } = secret;
  const login = `$(printf '%s:%s' ${shellWord(user)} "$PASSWORD" | base64 | tr -d '\\n')`;
  const create = shellCommand(
    ...['kubectl', 'create', 'secret', 'generic', name, '-n', namespace, `--type=${PULL_SECRET_TYPE}`],
    `--from-file=${PULL_SECRET_KEY}=/dev/stdin`,
  );
  const patch = JSON.stringify({ imagePullSecrets: [{ name }] });
  return [
    `echo ${shellWord(`Password of ${user}:`)}; read -rs PASSWORD`,
    `printf '{"auths":{"%s":{"auth":"%s"}}}' ${shellWord(registry)} "${login}" | ${create}`,
    'unset PASSWORD',
    ...(serviceAccount === undefined
      ? []
      : [shellCommand('kubectl', 'patch', 'serviceaccount', serviceAccount, '-n', namespace, '-p', patch)]),
  ];
}
