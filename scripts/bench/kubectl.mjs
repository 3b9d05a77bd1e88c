import { request } from 'node:https';
import { performance } from 'node:perf_hooks';
import { timed } from './rounds.mjs';

/** What the how-to types, one after the other, to find out why its registry does not work. */
const COMMANDS = [
  'get pods',
  'describe pod docker-registry',
  'get pod docker-registry -o yaml',
  'logs docker-registry --previous',
  'describe issuer acme-issuer',
  'describe certificate docker-registry',
  'describe secret docker-registry-tls-certificate',
  'get secret docker-registry -o yaml',
  'get configmap docker-registry -o yaml',
  'get svc docker-registry',
  'get endpoints docker-registry',
  'describe ingress docker-registry',
];

/** Runs them with kubectl, each when the one before has ended. A command that finds nothing is part of the story. @returns milliseconds */
export async function runKubectl(kubectl, kubeconfig, env) {
  let total = 0;
  for (const command of COMMANDS) {
    total += await timed(kubectl, ['--kubeconfig', kubeconfig, ...command.split(' ')], {
      env,
      accept: [0, 1],
    });
  }
  return total;
}

/** True when this kubectl can talk to the API server at all. */
export async function worksWith(kubectl, kubeconfig, env) {
  return timed(kubectl, ['--kubeconfig', kubeconfig, 'get', 'pods'], { env }).then(
    () => true,
    () => false,
  );
}

const NAMESPACE = '/api/v1/namespaces/default';
const CERT_MANAGER = '/apis/certmanager.k8s.io/v1alpha1/namespaces/default';
const INGRESS = '/apis/networking.k8s.io/v1/namespaces/default/ingresses/docker-registry';
const EVENTS = `${NAMESPACE}/events`;

/** The requests of kubectl 1.33 for these commands with a warm discovery cache; each command is one connection. */
const REQUESTS = [
  [`${NAMESPACE}/pods`],
  [`${NAMESPACE}/pods/docker-registry`, `${NAMESPACE}/pods/docker-registry`, EVENTS],
  [`${NAMESPACE}/pods/docker-registry`],
  [`${NAMESPACE}/pods/docker-registry`, `${NAMESPACE}/pods/docker-registry/log?previous=true`],
  [`${CERT_MANAGER}/issuers/acme-issuer`, `${CERT_MANAGER}/issuers/acme-issuer`, EVENTS],
  [`${CERT_MANAGER}/certificates/docker-registry`, `${CERT_MANAGER}/certificates/docker-registry`, EVENTS],
  [
    `${NAMESPACE}/secrets/docker-registry-tls-certificate`,
    `${NAMESPACE}/secrets/docker-registry-tls-certificate`,
  ],
  [`${NAMESPACE}/secrets/docker-registry`],
  [`${NAMESPACE}/configmaps/docker-registry`],
  [`${NAMESPACE}/services/docker-registry`],
  [`${NAMESPACE}/endpoints/docker-registry`],
  [INGRESS, INGRESS, `${NAMESPACE}/services/docker-registry`, EVENTS],
];

/** The same requests in the same order from this process: what the network alone costs, without the start of twelve processes. */
export async function simulateKubectl({ server, ca, token }) {
  const start = performance.now();
  for (const paths of REQUESTS) {
    const { Agent } = await import('node:https');
    const agent = new Agent({ ca, keepAlive: true, maxSockets: 1, maxCachedSessions: 0 });
    for (const path of paths) {
      await new Promise((resolve, reject) => {
        const options = { agent, headers: { authorization: `Bearer ${token}` } };
        request(new URL(path, server), options, (response) => response.resume().on('end', resolve))
          .on('error', reject)
          .end();
      });
    }
    agent.destroy();
  }
  return performance.now() - start;
}
