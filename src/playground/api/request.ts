import type { Store, Stored } from '../store/store.js';
import type { User } from './rbac.js';
import type { WebhookFault } from './webhook.js';

/** A request, free of HTTP's objects. */
export interface Asked {
  method: string;
  pathname: string;
  query: URLSearchParams;
  contentType: string | undefined;
  body: string;
  authorization: string | undefined;
  userAgent: string | undefined;
}

export interface Answer {
  status: number;
  type: string;
  body: string;
}

/** Who keeps the containers' logs. */
export interface LogSource {
  /** Null when the container never ran, with why (as the API words it). `undefined` text when nothing was logged or no node has the Pod. */
  read(pod: Stored, container: string, previous: boolean): { text: string } | { waiting: string } | null;
}

export interface Cluster {
  store: Store;
  logs: LogSource;
  users: ReadonlyMap<string, User>;
  now: () => Date;
  /** What keeps cert-manager's webhook from answering; undefined: it answers. */
  readonly webhook: WebhookFault | undefined;
}
