import type { Authorities } from '../../certificates/authorities.js';
import type { Change, Stored } from '../../store/store.js';
import type { Work } from '../clock.js';
import type { World } from '../world.js';
import { specOf } from './certificate.js';
import { reconcileCertificate08 } from './certificates-0.8.js';
import { reconcileCertificate10 } from './certificates-1.0.js';
import { type Generation, isFirst, kindOf } from './generation.js';
import { reconcileIngress } from './ingress-shim.js';
import { issuerIsUpToDate, reconcileIssuer } from './issuers.js';
import { authoritySecret } from './signing.js';

const NOTICED_AFTER = 500;
const REGISTERED_AFTER = 2_000;
const RETRIED_AFTER = 600_000;

/** cert-manager of one generation: looks at what changed and brings Issuers, Certificates, Orders and Secrets along. */
export class CertManagerController {
  readonly #world: World;
  readonly #generation: Generation;
  readonly #authorities: Authorities;
  readonly #pending = new Set<string>();

  constructor(world: World, generation: Generation, authorities: Authorities) {
    this.#world = world;
    this.#generation = generation;
    this.#authorities = authorities;
  }

  react(change: Change): void {
    const { kind, object } = change;
    if (kind.kind === 'Secret') {
      this.#certificatesWhere((certificate) => specOf(certificate).secretName === object.metadata.name);
      this.#issuersSignedBy(object);
      return;
    }
    if (kind.kind === 'Ingress' && change.type !== 'DELETED') {
      this.#later(`ingress/${object.metadata.uid}`, NOTICED_AFTER, () => {
        const found = this.#world.store.find(kind, object.metadata.namespace, object.metadata.name);
        if (found !== undefined) reconcileIngress(this.#world, this.#generation, found);
      });
      return;
    }
    if (!this.#isOurs(change)) return;
    if (kind.kind === 'Issuer' || kind.kind === 'ClusterIssuer') this.#issuerChanged(change);
    else if (kind.kind === 'Certificate' && change.type !== 'DELETED') this.#certificateSoon(object);
    else if (kind.kind === 'Order' || kind.kind === 'CertificateRequest') this.#certificatesWhere(() => true);
  }

  #isOurs({ object }: Change): boolean {
    return [this.#generation.apiVersion, this.#generation.acmeVersion].includes(object.apiVersion);
  }

  #issuerChanged({ kind, type, object }: Change): void {
    this.#certificatesWhere((certificate) => specOf(certificate).issuerName === object.metadata.name);
    if (type === 'DELETED' || issuerIsUpToDate(this.#world.store, this.#generation, object)) return;
    this.#later(`issuer/${object.metadata.uid}`, REGISTERED_AFTER, () => {
      const found = this.#world.store.find(kind, object.metadata.namespace, object.metadata.name);
      if (found === undefined || issuerIsUpToDate(this.#world.store, this.#generation, found)) return;
      reconcileIssuer(this.#world, this.#generation, kind, found);
    });
  }

  /** Issuers that sign with this Secret, now that it came, went or changed. */
  #issuersSignedBy({ metadata }: Stored): void {
    for (const name of ['Issuer', 'ClusterIssuer']) {
      const kind = kindOf(this.#world.store, this.#generation, name);
      for (const object of this.#world.store.list(kind)) {
        const signs = authoritySecret(this.#world.store, object);
        if (signs.name !== '' && signs.name === metadata.name)
          this.#issuerChanged({ type: 'MODIFIED', kind, object });
      }
    }
  }

  #certificatesWhere(test: (certificate: Stored) => boolean): void {
    const kind = kindOf(this.#world.store, this.#generation, 'Certificate');
    for (const certificate of this.#world.store.list(kind)) {
      if (test(certificate)) this.#certificateSoon(certificate);
    }
  }

  #certificateSoon(certificate: Stored): void {
    const { uid } = certificate.metadata;
    this.#later(`certificate/${uid}`, NOTICED_AFTER, () => this.#reconcileCertificate(certificate));
  }

  async #reconcileCertificate({ metadata }: Stored): Promise<void> {
    const kind = kindOf(this.#world.store, this.#generation, 'Certificate');
    const found = this.#world.store.find(kind, metadata.namespace, metadata.name);
    if (found === undefined) return;
    const reconcile = isFirst(this.#generation) ? reconcileCertificate08 : reconcileCertificate10;
    const retry = await reconcile(this.#world, this.#generation, this.#authorities, found);
    if (!retry) return;
    this.#later(`retry/${metadata.uid}`, RETRIED_AFTER, () => this.#reconcileCertificate(found), {
      progress: false,
    });
  }

  /** Runs the work once after the wait, however often it is asked for meanwhile. */
  #later(key: string, milliseconds: number, work: Work, options: { progress?: boolean } = {}): void {
    if (this.#pending.has(key)) return;
    this.#pending.add(key);
    this.#world.clock.after(
      milliseconds,
      () => {
        this.#pending.delete(key);
        return work();
      },
      options,
    );
  }
}
