import { addressScope } from '../checks/shared/address-scope.js';
import { isIpAddress } from '../checks/shared/host-names.js';
import type { IngressController } from '../evidence/platform-model.js';
import { readValue } from '../evidence/reading.js';
import { EditRefused } from '../formats/edit-refused.js';
import { withHostsEntry } from '../formats/hosts-file.js';
import type { Profile } from '../profile/profile.js';
import { isReopened } from './shared/context.js';
import { chosenController, controllerWords } from './shared/controller.js';
import { couldNotTell } from './shared/could-not-tell.js';
import { notYet } from './shared/not-yet.js';
import { stepProposal } from './shared/proposal.js';
import { isHostName, resolvedAddresses } from './shared/reach.js';
import type { Rejected, Standing, Step, StepContext, StepQuestion } from './step.js';

const ID = 'dns';
const HOSTS_FILE = '/etc/hosts';

/** The name has to lead to the ingress controller: by a record that whoever keeps the zone creates, or on this machine alone by its hosts file. */
export const dns: Step = {
  id: ID,
  title: 'DNS',
  purpose: 'Let the host name lead to the ingress controller.',
  codes: ['RD330'],
  look(context) {
    const { host } = context.profile;
    if (host === undefined) return notYet('the host name');
    if (isReopened(context, ID)) return ask(context, host, `${host} can be resolved in two ways.`);
    const controller = chosenController(context);
    const resolved = context.survey.evidence.readings.dns;
    const known = resolvedAddresses(context);
    if (controller === undefined) {
      return known.length > 0 ? unproved(context, host, known) : notYet('an ingress controller');
    }
    if (controller.addresses.length === 0) return withoutAddress(controller);
    if (leadsThere(controller, known) || readValue(resolved)?.overridden === true) {
      return resolves(context, host, known, controller);
    }
    if (resolved.state === 'denied' || resolved.state === 'skipped') {
      return couldNotTell(`the address of ${host}`, resolved, undefined);
    }
    return unresolved(context, host, controller);
  },
  take({ profile }, answers): Profile | Rejected {
    const { way } = answers;
    if (way !== 'record' && way !== 'hosts') {
      return { problem: 'Answer record or hosts.', question: 'way' };
    }
    return { ...profile, hostsEntry: way === 'hosts' };
  },
};

function leadsThere({ addresses }: IngressController, known: readonly string[]): boolean {
  if (known.length === 0) return false;
  // What the name of a load balancer resolves to is not known here, and changes.
  return addresses.some((address) => isHostName(address) || known.includes(address));
}

/** The class is known and its controller is not seen: that the name resolves has to be enough. */
function unproved(context: StepContext, host: string, known: string[]): Standing {
  if (context.profile.ingress === undefined) return notYet('an ingress controller');
  return {
    state: 'done',
    says: `${host} resolves to ${known.join(', ')}.`,
    facts: ['Whether that is the ingress controller could not be seen.', ...scopeFacts(known)],
  };
}

function resolves(
  context: StepContext,
  host: string,
  known: readonly string[],
  controller: IngressController,
): Standing {
  const names = controller.addresses.filter(isHostName);
  const others = known.filter((address) => names.length === 0 && !controller.addresses.includes(address));
  const given = readValue(context.survey.evidence.readings.dns)?.overridden === true;
  return {
    state: 'done',
    says: `${host} leads to ${known.join(', ')}.`,
    facts: [
      ...(given ? ['That was given with --resolve; what DNS says was not asked.'] : []),
      ...(names.length > 0
        ? [
            `The controller is reached at ${names.join(', ')}; whether these are its addresses is not known here.`,
          ]
        : []),
      ...(others.length > 0
        ? [
            `${others.join(', ')} is not an address of the controller: clients that try it first do not arrive (RD321).`,
          ]
        : []),
      ...(context.profile.hostsEntry === true ? [hostsOnlyHere(host)] : []),
      ...scopeFacts(known),
      ...portFacts(host, controller),
    ],
  };
}

function scopeFacts(addresses: readonly string[]): string[] {
  const near = addresses.filter((address) => isIpAddress(address) && addressScope(address) !== 'public');
  return near.length === 0
    ? []
    : [
        `${near.join(', ')} is reached from this network alone: an authority on the Internet cannot validate the name by HTTP-01 (RD258).`,
      ];
}

function portFacts(host: string, { httpsPort, httpPort }: IngressController): string[] {
  if (httpsPort === undefined && httpPort === undefined) return [];
  return [
    `The controller is reached at port ${httpsPort ?? 443} for HTTPS and ${httpPort ?? 80} for HTTP, a NodePort: clients say ${host}:${httpsPort ?? 443}, and HTTP-01, which goes to port 80, needs something in front of it.`,
  ];
}

/** Nothing can be pointed at it yet. */
function withoutAddress(controller: IngressController): Standing {
  const { service } = controller;
  const name = service === undefined ? 'its Service' : `Service ${service.namespace}/${service.name}`;
  if (service === undefined || service.type === 'LoadBalancer') {
    return {
      state: 'waiting',
      says: `The controller of class ${controller.class} has no address yet.`,
      current: [
        service === undefined ? controllerWords(controller) : `${name} (LoadBalancer): EXTERNAL-IP <pending>`,
      ],
      facts: [
        'In a cloud it takes a minute or two.',
        'On bare metal nothing gives addresses out: install MetalLB or kube-vip, let the controller listen on the nodes (hostNetwork), or make its Service a NodePort behind a proxy of your own.',
        'With minikube run minikube tunnel in another terminal.',
      ],
    };
  }
  return {
    state: 'blocked',
    says: `${name} is of type ${service.type} and has no address that can be reached from outside the cluster.`,
    next: [
      'Give the controller a Service of type LoadBalancer or NodePort, or let it listen on the nodes (hostNetwork); then look again.',
    ],
    commands: [],
  };
}

function unresolved(context: StepContext, host: string, controller: IngressController): Standing {
  const { hostsEntry } = context.profile;
  const resolved = context.survey.evidence.readings.dns;
  const known = resolvedAddresses(context);
  const says =
    known.length > 0
      ? `${host} leads to ${known.join(', ')}, and the ingress controller is at ${controller.addresses.join(', ')} (RD321).`
      : `${host} does not resolve from here (RD320).`;
  if (hostsEntry === undefined) return ask(context, host, says);
  if (hostsEntry) return hostsPlan(context, host, controller, says);
  const why = known.length > 0 || resolved.state === 'read' ? [] : [resolved.reason];
  return {
    state: 'waiting',
    says: `${says} Waiting for the record.`,
    current: [known.length > 0 ? `${host}: ${known.join(', ')}` : `${host}: no address`, ...why],
    facts: [
      'The record to create:',
      ...recordsFor(host, controller.addresses),
      ...(known.length > 0
        ? [
            'If something in front of the cluster passes requests on (NAT, a proxy, a CDN), the address is right as it is: pass this step over.',
          ]
        : ['A name server remembers for some minutes that a name was not there.']),
      ...scopeFacts(controller.addresses),
    ],
  };
}

/** Lines of a zone file. */
function recordsFor(host: string, addresses: readonly string[]): string[] {
  const [name] = addresses.filter(isHostName);
  if (name !== undefined) return [`${host}. 300 IN CNAME ${name.replace(/\.?$/, '.')}`];
  return addresses.map((address) => `${host}. 300 IN ${address.includes(':') ? 'AAAA' : 'A'} ${address}`);
}

function ask(context: StepContext, host: string, says: string): Standing {
  const addresses = chosenController(context)?.addresses ?? [];
  const records = recordsFor(host, addresses);
  const address = addresses.find(isIpAddress);
  const question: StepQuestion = {
    id: 'way',
    prompt: 'How shall the name lead to the controller?',
    kind: 'text',
    choices: ['record', ...(address === undefined ? [] : ['hosts'])],
    default: context.profile.hostsEntry === true && address !== undefined ? 'hosts' : 'record',
    about: {
      record: `A record in DNS, which you or whoever keeps the zone creates: ${records.join('; ')}. This step waits for it.`,
      ...(address === undefined
        ? {}
        : { hosts: `A line in ${HOSTS_FILE} of this machine: for a lab. ${hostsOnlyHere(host)}` }),
    },
  };
  return {
    state: 'ask',
    says,
    questions: [question],
    facts: [...(records.length === 0 ? [] : ['The record to create:', ...records]), ...scopeFacts(addresses)],
  };
}

function hostsOnlyHere(host: string): string {
  return `Only this machine then knows ${host}: neither colleagues, nor the nodes of the cluster that pull images, nor an ACME authority.`;
}

function hostsPlan(
  context: StepContext,
  host: string,
  controller: IngressController,
  says: string,
): Standing {
  const address = controller.addresses.find(isIpAddress);
  if (address === undefined) {
    return {
      state: 'blocked',
      says: `${says} A hosts entry needs an address, and the controller has a name: ${controller.addresses.join(', ')}.`,
      next: ['Create the record below, and answer this step anew.'],
      commands: recordsFor(host, controller.addresses),
    };
  }
  const line = `${address} ${host} # regdoctor`;
  const command = `printf '%s\\n' '${line}' | sudo tee -a ${HOSTS_FILE}`;
  const file = readValue(context.survey.platform.hostsFile);
  const edited = file?.text === undefined ? 'it could not be read' : tried(file.text, host, address);
  if (file?.text === undefined || typeof edited === 'string') {
    const why = typeof edited === 'string' ? edited : '';
    return {
      state: 'blocked',
      says: `${says} ${HOSTS_FILE} cannot be edited here: ${why}.`,
      next: [`Let ${HOSTS_FILE} say that ${host} is ${address}, then look again.`],
      commands: [command],
    };
  }
  return {
    state: 'plan',
    says: `${says} A line in ${HOSTS_FILE} leads it to ${address}.`,
    why: [hostsOnlyHere(host)],
    plan: {
      proposal: stepProposal(ID, {
        title: `Let ${HOSTS_FILE} of this machine lead ${host} to ${address}`,
        changes: [
          {
            kind: 'host',
            target: { path: file.path },
            files: [
              {
                path: file.path,
                beforeHash: file.hash,
                shownBefore: file.text,
                shownAfter: edited.text,
                edit: (current) => withHostsEntry(current ?? '', host, address),
                mode: file.mode,
              },
            ],
            activation: [],
          },
        ],
        commands: [command],
        settleSeconds: 20,
      }),
      foreign: [],
    },
  };
}

/** The text after the edit, or why it is not edited. */
function tried(text: string, host: string, address: string): { text: string } | string {
  try {
    const after = withHostsEntry(text, host, address);
    return after === text
      ? `it says so already, and ${host} does not resolve to it all the same`
      : { text: after };
  } catch (error) {
    if (error instanceof EditRefused) return error.message;
    throw error;
  }
}
