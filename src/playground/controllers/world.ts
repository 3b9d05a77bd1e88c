import type { Store } from '../store/store.js';
import type { Clock } from './clock.js';
import type { EventRecorder } from './events.js';

/** What every controller works with. */
export interface World {
  store: Store;
  clock: Clock;
  events: EventRecorder;
}

export const NODE = 'minikube';
export const NODE_IP = '192.168.99.100';
