import { at, list, record, strings, text } from '../../kube/objects.js';
import type { Store, Stored } from '../store/store.js';

export type ControllerKind = 'nginx' | 'traefik' | 'haproxy';

/** An ingress controller that takes requests. */
export interface RunningController {
  kind: ControllerKind;
  class: string;
  /** Whether it takes Ingresses that name no class. */
  takesAll: boolean;
}

const BY_IMAGE: readonly (readonly [RegExp, ControllerKind, controller: RegExp])[] = [
  [/ingress-nginx\/controller:|nginx-ingress-controller:/, 'nginx', /^k8s\.io\/ingress-nginx/],
  [/(^|\/)traefik:/, 'traefik', /^traefik\.io\/ingress-controller/],
  [/haproxytech\/kubernetes-ingress:/, 'haproxy', /^haproxy\.org\/ingress-controller/],
];

/**
 * Which controllers take requests, and whose Ingress is whose. In the cases about single failures there is one of nginx, which nobody sees; in a cluster
 * to install in there are those whose Pods are ready and that have an address, and they serve what their class says.
 */
export class IngressControllers {
  readonly #store: Store;
  readonly #assumed: boolean;

  constructor(store: Store, options: { assumed: boolean }) {
    this.#store = store;
    this.#assumed = options.assumed;
  }

  /** Whether there is one that nobody sees, whatever is in the cluster. */
  get assumed(): boolean {
    return this.#assumed;
  }

  get running(): RunningController[] {
    if (this.#assumed) return [{ kind: 'nginx', class: 'nginx', takesAll: true }];
    const pods = this.#store.list(this.#store.kind('v1', 'Pod')).filter(isReady);
    return pods.flatMap((pod) => this.#controllersIn(pod));
  }

  servesClass(name: string): boolean {
    return this.running.some((controller) => controller.class === name);
  }

  /** The controller that takes an Ingress; undefined: none does. */
  of(ingress: Stored): RunningController | undefined {
    const annotated = strings(ingress.metadata.annotations)['kubernetes.io/ingress.class'];
    const named = annotated ?? text(at(ingress, 'spec', 'ingressClassName'));
    return this.running.find((one) => (named === undefined ? one.takesAll : one.class === named));
  }

  #controllersIn(pod: Stored): RunningController[] {
    const containers = list(at(pod, 'spec', 'containers')).map(record);
    for (const container of containers) {
      const image = text(container.image) ?? '';
      const [, kind, controller] = BY_IMAGE.find(([pattern]) => pattern.test(image)) ?? [];
      if (kind === undefined || controller === undefined || !this.#hasAddress(pod, container)) continue;
      const classes = this.#store
        .list(this.#store.kind('networking.k8s.io/v1', 'IngressClass'))
        .filter((entry) => controller.test(text(at(entry, 'spec', 'controller')) ?? ''))
        .map(({ metadata }) => metadata.name);
      // Before there were classes it took what had its name, or none.
      if (classes.length === 0) return [{ kind, class: kind, takesAll: true }];
      return classes.map((name) => ({ kind, class: name, takesAll: false }));
    }
    return [];
  }

  /** Of a load balancer, or of the node that it listens on. */
  #hasAddress(pod: Stored, container: Record<string, unknown>): boolean {
    if (list(container.ports).some((port) => at(port, 'hostPort') === 443)) return true;
    return this.#store.list(this.#store.kind('v1', 'Service'), pod.metadata.namespace).some((service) => {
      const selector = Object.entries(strings(at(service, 'spec', 'selector')));
      const labels = strings(pod.metadata.labels);
      const selects = selector.length > 0 && selector.every(([key, value]) => labels[key] === value);
      return selects && list(at(service, 'status', 'loadBalancer', 'ingress')).length > 0;
    });
  }
}

function isReady(pod: Stored): boolean {
  return (
    pod.metadata.deletionTimestamp === undefined &&
    list(at(pod, 'status', 'conditions')).some(
      (condition) => at(condition, 'type') === 'Ready' && at(condition, 'status') === 'True',
    )
  );
}
