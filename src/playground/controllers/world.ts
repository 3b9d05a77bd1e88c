import type { Store } from '../store/store.js';
import type { Clock } from './clock.js';
import type { EventRecorder } from './events.js';
import type { IngressControllers } from './ingress-controllers.js';

/** What every controller works with. */
export interface World {
  store: Store;
  clock: Clock;
  events: EventRecorder;
  ingress: IngressControllers;
  /** Addresses by name, as DNS has them. */
  zone: ReadonlyMap<string, string>;
  /** The address of the way in, which load balancers give out. */
  address: string;
  /** Of the one node. */
  nodeIp: string;
  /** Images that the node cannot pull, and does not have. */
  unpullable?: readonly string[];
  /** The registry that is under examination, for nodes that pull from it. */
  ownRegistry?: OwnRegistry;
}

export interface OwnRegistry {
  /** As image references name it. */
  name: string;
  /** Tags by repository. */
  images: Readonly<Record<string, readonly string[]>>;
}

export const NODE = 'minikube';
export const NODE_IP = '192.168.99.100';
