import { kubectl, shellCommand, shellWord } from '../../fixes/shared/shell.js';
import { registryName } from '../../formats/insecure.js';
import { pullSecretRef } from '../../manifests/pull-secret.js';
import { pullSecretCommands } from '../pull-secret.js';
import { trialUser } from '../shared/found-users.js';
import type { StepContext } from '../step.js';
import type { InstallSummary } from '../summary.js';
import { type PrivateAuthority, privateAuthority } from './authority.js';

type Commands = InstallSummary['commands'];

/** To be replaced by whoever pastes the command. */
const NAMESPACE = 'NAMESPACE';

/** For colleagues, for CI, for Pods; and for trust where the authority is one's own. Empty while host or user are not known. */
export function commandsFor(context: StepContext): Commands {
  const { profile, survey } = context;
  const user = trialUser(context);
  if (profile.host === undefined || user === undefined) return [];
  const registry = registryName(profile.host, survey.evidence.target.port);
  const authority = privateAuthority(context);
  return [
    ...(authority === undefined ? [] : trustCommands(authority, registry)),
    { what: 'Log in, as a person', command: shellCommand('docker', 'login', '-u', user, registry) },
    {
      what: 'Log in, in CI, with the password in the variable REGISTRY_PASSWORD',
      command: `printf '%s' "$REGISTRY_PASSWORD" | ${shellCommand('docker', 'login', '-u', user, '--password-stdin', registry)}`,
    },
    {
      what: 'Push an image',
      command: [
        shellCommand('docker', 'tag', 'IMAGE', `${registry}/team/app:1.0`),
        shellCommand('docker', 'push', `${registry}/team/app:1.0`),
      ].join(' && '),
    },
    { what: 'Pull it', command: shellCommand('docker', 'pull', `${registry}/team/app:1.0`) },
    {
      what: `Let the Pods of the namespace ${NAMESPACE} pull; it asks for the password`,
      command: shellCommand('regdoctor', 'pull-secret', NAMESPACE),
    },
    ...forPods(profile.name, registry, user),
  ];
}

function forPods(name: string, registry: string, user: string): Commands {
  const secret = pullSecretRef(name, NAMESPACE);
  const [read = '', create = '', forget = '', patch = ''] = pullSecretCommands({
    registry,
    user,
    secret,
    serviceAccount: 'default',
  });
  return [
    {
      what: `The same by hand: the login as a Secret in that namespace (bash, zsh)`,
      command: [read, create, forget].join('; '),
    },
    {
      what: `Hand it to all Pods of that namespace that name no ServiceAccount of their own`,
      command: patch,
    },
  ];
}

/** containerd takes Docker's layout where there is no hosts.toml, and `config_path` names the folder (containerd, docs/hosts.md). */
function trustCommands({ secret, key }: PrivateAuthority, registry: string): Commands {
  const path = `jsonpath={.data.${key.replaceAll('.', '\\.')}}`;
  const install = (folder: string) =>
    shellCommand('sudo', 'install', '-D', '-m', '0644', 'ca.crt', `${folder}/${registry}/ca.crt`);
  return [
    {
      what: 'What clients have to trust, as the file ca.crt',
      command: `${kubectl('get', secret, '-o', path)} | base64 -d > ${shellWord('ca.crt')}`,
    },
    {
      what: 'Trust it on each machine with Docker; no restart is needed',
      command: install('/etc/docker/certs.d'),
    },
    {
      what: 'Trust it on each node with containerd whose config_path is this folder',
      command: install('/etc/containerd/certs.d'),
    },
  ];
}
