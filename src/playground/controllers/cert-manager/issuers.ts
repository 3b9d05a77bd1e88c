import { generateKeyPairSync } from 'node:crypto';
import { at, list, record, text } from '../../../kube/objects.js';
import type { Kind } from '../../store/kinds.js';
import type { Store, Stored } from '../../store/store.js';
import type { World } from '../world.js';
import { acmeServer } from './acme.js';
import { type Condition, setCondition } from './conditions.js';
import { type Generation, isFirst } from './generation.js';
import { authoritySecret } from './signing.js';

/** Brings an Issuer's or ClusterIssuer's status up to its spec, as cert-manager's setup does. */
export function reconcileIssuer(world: World, generation: Generation, kind: Kind, issuer: Stored): void {
  const { condition, uri, event } = outcomeOf(world.store, generation, issuer);
  const { namespace, name } = issuer.metadata;
  world.store.edit(kind, namespace, name, (draft) => {
    setCondition(draft, condition, world.clock.now());
    if (uri !== undefined) draft.status = { ...record(draft.status), acme: { uri } };
  });
  if (condition.status === 'True') keepAccountKey(world, issuer);
  if (event !== undefined) {
    world.events.record(issuer, {
      type: 'Warning',
      reason: 'ErrInitIssuer',
      message: `Error initializing issuer: ${event}`,
      component: 'cert-manager',
    });
  }
}

/** Whether the status already says what the spec leads to: then nothing is to be done. */
export function issuerIsUpToDate(store: Store, generation: Generation, issuer: Stored): boolean {
  const { condition } = outcomeOf(store, generation, issuer);
  return list(at(issuer, 'status', 'conditions')).some(
    (entry) =>
      at(entry, 'type') === 'Ready' &&
      at(entry, 'reason') === condition.reason &&
      at(entry, 'message') === condition.message,
  );
}

function outcomeOf(
  store: Store,
  generation: Generation,
  issuer: Stored,
): { condition: Condition; uri?: string; event?: string } {
  const server = text(at(issuer, 'spec', 'acme', 'server'));
  const ready = (status: 'True' | 'False', reason: string, message: string): Condition => ({
    type: 'Ready',
    status,
    reason,
    message,
  });
  if (server === undefined) {
    if (at(issuer, 'spec', 'ca') === undefined) return { condition: ready('True', 'IsReady', '') };
    const { name, secret } = authoritySecret(store, issuer);
    if (secret !== undefined) return { condition: ready('True', 'KeyPairVerified', 'Signing CA verified') };
    const missing = `secret "${name}" not found`;
    const message = `Error getting keypair for CA issuer: ${missing}`;
    return { condition: ready('False', 'ErrGetKeyPair', message), event: missing };
  }
  const acme = acmeServer(server, text(at(issuer, 'spec', 'acme', 'email')));
  if (acme.state === 'v1') return { condition: ready('False', 'InvalidConfig', acme.message), uri: '' };
  if (acme.state === 'unreachable') {
    const message = isFirst(generation)
      ? `Failed to verify ACME account: ${acme.v08Error}`
      : `Failed to register ACME account: ${acme.error}`;
    return { condition: ready('False', 'ErrRegisterACMEAccount', message), uri: '', event: acme.error };
  }
  if (acme.state === 'refuses') {
    const message = `Failed to register ACME account: ${acme.error}`;
    return { condition: ready('False', 'ErrRegisterACMEAccount', message), uri: '', event: acme.error };
  }
  const registered = 'The ACME account was registered with the ACME server';
  return { condition: ready('True', 'ACMEAccountRegistered', registered), uri: acme.account };
}

/** The account's private key, which cert-manager makes when there is none. */
function keepAccountKey({ store }: World, issuer: Stored): void {
  const name = text(at(issuer, 'spec', 'acme', 'privateKeySecretRef', 'name'));
  const namespace = issuer.metadata.namespace ?? 'kube-system';
  const kind = store.kind('v1', 'Secret');
  if (name === undefined || store.find(kind, namespace, name) !== undefined) return;
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const data = { 'tls.key': Buffer.from(pem).toString('base64') };
  store.create(kind, { type: 'Opaque', data }, name, namespace);
}
