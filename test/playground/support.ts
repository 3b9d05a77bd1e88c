import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';
import { KubeConfig } from '@kubernetes/client-node';
import { onTestFinished } from 'vitest';
import { at, type KubeObject, list, text } from '../../src/kube/objects.js';
import { resourcePath } from '../../src/kube/resources.js';
import { type Playground, type PlaygroundOptions, startPlayground } from '../../src/playground/playground.js';
import { raw } from '../contract/support.js';

/** A playground that is closed when the test ends. Its waits are so short that nothing need be waited for but `settled`. */
export async function play(name: string, options: PlaygroundOptions = {}): Promise<Playground> {
  const playground = await startPlayground({ speed: 200, ...options, case: name });
  onTestFinished(() => playground.close());
  return playground;
}

export function kubeConfigOf(path: string): KubeConfig {
  const config = new KubeConfig();
  config.loadFromFile(path);
  return config;
}

export interface Ref {
  apiVersion: string;
  kind: string;
  name: string;
  namespace?: string;
}

export const POD = { apiVersion: 'v1', kind: 'Pod', name: 'docker-registry' };

/** Changes an object through the API by a merge patch, and waits until the controllers are through with it. */
export async function change(playground: Playground, ref: Ref, patch: unknown): Promise<void> {
  const answer = await raw(kubeConfigOf(playground.kubeconfig), {
    method: 'PATCH',
    path: resourcePath({ namespace: 'default', ...ref }),
    contentType: 'application/merge-patch+json',
    body: JSON.stringify(patch),
  });
  if (answer.status !== 200) throw new Error(answer.body);
  await playground.settled();
}

export async function create(playground: Playground, object: KubeObject): Promise<void> {
  const ref = {
    apiVersion: text(object.apiVersion) ?? '',
    kind: text(object.kind) ?? '',
    namespace: 'default',
  };
  const answer = await raw(kubeConfigOf(playground.kubeconfig), {
    method: 'POST',
    path: resourcePath({ ...ref, name: '' }).replace(/\/$/, ''),
    contentType: 'application/json',
    body: JSON.stringify(object),
  });
  if (answer.status !== 201) throw new Error(answer.body);
  await playground.settled();
}

export async function remove(playground: Playground, ref: Ref): Promise<void> {
  const answer = await raw(kubeConfigOf(playground.kubeconfig), {
    method: 'DELETE',
    path: resourcePath({ namespace: 'default', ...ref }),
  });
  if (answer.status !== 200) throw new Error(answer.body);
  await playground.settled();
}

export function find(playground: Playground, { apiVersion, kind, name, namespace = 'default' }: Ref) {
  return playground.store.find(playground.store.kind(apiVersion, kind), namespace, name);
}

export function all(playground: Playground, apiVersion: string, kind: string): KubeObject[] {
  return playground.store.list(playground.store.kind(apiVersion, kind), 'default');
}

/** `reason: message` of the events about objects of a kind. */
export function eventsOf(playground: Playground, kind: string): string[] {
  return all(playground, 'v1', 'Event')
    .filter((event) => at(event, 'involvedObject', 'kind') === kind)
    .map((event) => `${text(event.reason)}: ${text(event.message)}`);
}

export function readyCondition(object: KubeObject | undefined) {
  const found = list(at(object, 'status', 'conditions')).find((entry) => at(entry, 'type') === 'Ready');
  return { status: at(found, 'status'), reason: at(found, 'reason'), message: at(found, 'message') };
}

export async function logOf(playground: Playground, pod: string, previous = false): Promise<string> {
  const path = `/api/v1/namespaces/default/pods/${pod}/log${previous ? '?previous=true' : ''}`;
  const answer = await raw(kubeConfigOf(playground.kubeconfig), { method: 'GET', path });
  if (answer.status === 200) return answer.body;
  const status = JSON.parse(answer.body) as { reason: string; message: string };
  return `Error from server (${status.reason}): ${status.message}\n`;
}

export interface Seen {
  status: number;
  reason: string;
  headers: Record<string, unknown>;
  body: string;
  issuer: string;
  names: string;
  serial: string;
  /** Node's verdict on the certificate with the Docker host's trust; null when it is good. */
  fault: string | null;
}

/** Asks the endpoint as a client of the Docker host does, and notes what it would think of the certificate. */
export function ask(
  playground: Playground,
  options: { path?: string; user?: string; host?: string } = {},
): Promise<Seen> {
  const { endpoint, trustFile } = playground;
  const host = options.host ?? endpoint.host;
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        host: endpoint.address,
        port: endpoint.port,
        servername: host,
        path: options.path ?? '/v2/',
        ca: readFileSync(trustFile),
        rejectUnauthorized: false,
        agent: false,
        headers: { host: `${host}:${endpoint.port}` },
        ...(options.user === undefined ? {} : { auth: options.user }),
      },
      (response) => {
        const socket = response.socket as import('node:tls').TLSSocket;
        const certificate = socket.getPeerCertificate(true);
        const fault = socket.authorizationError as unknown;
        let body = '';
        response.on('data', (chunk: Buffer) => {
          body += chunk.toString('utf8');
        });
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            reason: response.statusMessage ?? '',
            headers: response.headers,
            body,
            issuer: `O=${certificate.issuer.O ?? ''}, CN=${certificate.issuer.CN}`,
            names: certificate.subjectaltname ?? '',
            serial: certificate.serialNumber,
            fault: fault === null || fault === undefined ? null : faultName(fault),
          }),
        );
      },
    );
    sent.on('error', reject);
    sent.end();
  });
}

function faultName(fault: unknown): string {
  return typeof fault === 'object' && fault !== null && 'code' in fault ? String(fault.code) : String(fault);
}

const CAPTURES = join(import.meta.dirname, '../fixtures/captures');

/** A list of a folder of captures: what a real cluster said. */
export function captured(folder: string, file: string): KubeObject[] {
  const parsed = JSON.parse(readFileSync(join(CAPTURES, folder, `${file}.json`), 'utf8')) as {
    items: KubeObject[];
  };
  return parsed.items;
}

export function capturedLog(folder: string, file: string): string {
  return readFileSync(join(CAPTURES, folder, 'logs', file), 'utf8');
}
