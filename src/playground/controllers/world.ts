import type { Store } from '../store/store.js';
import type { Clock } from './clock.js';
import type { EventRecorder } from './events.js';

/** What every controller works with. */
export interface World {
  store: Store;
  clock: Clock;
  events: EventRecorder;
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
