import { at, number, text } from '../../kube/objects.js';
import { isoMicros, isoSeconds, type Store, type Stored } from '../store/store.js';
import { NODE } from './world.js';

export interface EventOf {
  type: 'Normal' | 'Warning';
  reason: string;
  message: string;
  component: string;
  /** `spec.containers{name}` for events of one container. */
  fieldPath?: string;
}

/** Writes Events as the components do: one that is the same again is counted, not repeated. */
export class EventRecorder {
  readonly #store: Store;
  readonly #now: () => Date;
  #serial = 0x18ea6e9b;

  constructor(store: Store, now: () => Date) {
    this.#store = store;
    this.#now = now;
  }

  record(object: Stored, event: EventOf): void {
    const kind = this.#store.kind('v1', 'Event');
    const namespace = object.metadata.namespace ?? 'default';
    const same = this.#store
      .list(kind, namespace)
      .find(
        (entry) =>
          text(at(entry, 'involvedObject', 'uid')) === object.metadata.uid &&
          entry.reason === event.reason &&
          entry.message === event.message &&
          entry.lastTimestamp !== null,
      );
    if (same !== undefined) {
      this.#store.edit(kind, namespace, same.metadata.name, (draft) => {
        draft.count = (number(draft.count) ?? 1) + 1;
        draft.lastTimestamp = isoSeconds(this.#now());
      });
      return;
    }
    const name = this.#name(object);
    const times = event.component === 'default-scheduler' ? this.#scheduler() : this.#counted(event);
    const content = {
      involvedObject: involved(object, event.fieldPath),
      type: event.type,
      reason: event.reason,
      message: event.message,
      ...times,
    };
    this.#store.create(kind, content, name, namespace);
  }

  /** The scheduler uses the newer events API: no counts, and times in another field. */
  #scheduler() {
    return {
      action: 'Binding',
      eventTime: isoMicros(this.#now()),
      firstTimestamp: null,
      lastTimestamp: null,
      reportingComponent: 'default-scheduler',
      reportingInstance: `default-scheduler-${NODE}`,
      source: {},
    };
  }

  #counted(event: EventOf) {
    const now = isoSeconds(this.#now());
    return {
      count: 1,
      eventTime: null,
      firstTimestamp: now,
      lastTimestamp: now,
      reportingComponent: '',
      reportingInstance: '',
      source: { component: event.component, ...(event.component === 'kubelet' ? { host: NODE } : {}) },
    };
  }

  #name(object: Stored): string {
    this.#serial += 1;
    const suffix =
      this.#serial.toString(16) +
      Math.floor(Math.random() * 2 ** 32)
        .toString(16)
        .padStart(8, '0');
    return `${object.metadata.name}.${suffix}`;
  }
}

function involved(object: Stored, fieldPath: string | undefined) {
  const { name, namespace, uid, resourceVersion } = object.metadata;
  return {
    apiVersion: object.apiVersion,
    kind: object.kind,
    name,
    ...(namespace === undefined ? {} : { namespace }),
    uid,
    resourceVersion,
    ...(fieldPath === undefined ? {} : { fieldPath }),
  };
}
