import { createHash } from 'node:crypto';
import { at, number, record } from '../../kube/objects.js';
import { type Stored, sameJson } from '../store/store.js';

/** The letters of generated names: none that could form words. */
const ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';

export function replicasOf(object: Stored): number {
  return number(at(object, 'spec', 'replicas')) ?? 1;
}

export function ownedBy(owner: Stored) {
  const { name, uid } = owner.metadata;
  return {
    apiVersion: owner.apiVersion,
    blockOwnerDeletion: true,
    controller: true,
    kind: owner.kind,
    name,
    uid,
  };
}

export function sameTemplate(set: Stored, deployment: Stored): boolean {
  const template = structuredClone(record(at(set, 'spec', 'template')));
  delete record(at(template, 'metadata', 'labels'))['pod-template-hash'];
  return sameJson(template, at(deployment, 'spec', 'template'));
}

export function templateHash(template: unknown): string {
  const digest = createHash('sha256').update(JSON.stringify(template)).digest();
  return [...digest.subarray(0, 10)].map(letter).join('');
}

export function randomName(): string {
  return Array.from({ length: 5 }, () => letter(Math.floor(Math.random() * 256))).join('');
}

function letter(byte: number): string {
  return ALPHABET[byte % ALPHABET.length] ?? 'b';
}
