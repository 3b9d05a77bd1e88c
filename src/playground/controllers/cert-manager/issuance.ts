import type { Authorities } from '../../certificates/authorities.js';
import type { CertManager } from '../../store/kinds.js';
import type { Change } from '../../store/store.js';
import type { World } from '../world.js';
import { CertManagerController } from './cert-manager.js';
import { generationOf } from './generation.js';

/** The cert-manager of the cluster, which may come and go: its resources stay when it goes, as CRDs do. */
export class Issuance {
  readonly #world: World;
  readonly #authorities: Authorities;
  #controller: CertManagerController | undefined;
  #ownedByHelm = false;

  constructor(world: World, authorities: Authorities) {
    this.#world = world;
    this.#authorities = authorities;
  }

  /** Serves the resources of this generation from now on, and starts its controller, which takes up what is there already. */
  install(generation: CertManager): void {
    const { store } = this.#world;
    store.addCertManager(generation);
    this.#controller = new CertManagerController(this.#world, generationOf(generation), this.#authorities);
    for (const kind of [...store.kinds]) {
      for (const object of store.list(kind)) this.react({ type: 'MODIFIED', kind, object });
    }
  }

  /** Whether resources of this generation are there that no release of Helm brought. */
  isForeignToHelm(generation: CertManager): boolean {
    return !this.#ownedByHelm && this.#world.store.serves(generation, 'Issuer');
  }

  /** A release of Helm has its resources from now on, also when it goes. */
  giveToHelm(): void {
    this.#ownedByHelm = true;
  }

  /** Ends the controller. */
  remove(): void {
    this.#controller = undefined;
  }

  react(change: Change): void {
    this.#controller?.react(change);
  }
}
