import { at, type KubeObject, list, record, text } from '../../kube/objects.js';
import type { IngressController } from '../platform-model.js';

export type ControllerKind = IngressController['kind'];

/** `spec.controller` of IngressClasses, as each project's documentation has it. Instances of a second kind add a suffix. */
const BY_CLASS: readonly (readonly [RegExp, ControllerKind])[] = [
  [/^k8s\.io\/ingress-nginx/, 'ingress-nginx'],
  [/^nginx\.org\/ingress-controller/, 'nginx-inc'],
  [/^traefik\.io\/ingress-controller/, 'traefik'],
  [/^(haproxy\.org\/ingress-controller|haproxy-ingress\.github\.io\/controller)/, 'haproxy'],
  [/^projectcontour\.io\//, 'contour'],
];

/** Images, mirrors and packagings included: `rancher/mirrored-library-traefik`, `bitnami/nginx-ingress-controller`. */
const BY_IMAGE: readonly (readonly [RegExp, ControllerKind])[] = [
  [/(ingress-nginx\/controller|nginx-ingress-controller)(-chroot)?(-\w+)?(:|@|$)/, 'ingress-nginx'],
  [/(nginx\/nginx-ingress|nginx-ic\/nginx-plus-ingress|nginx-plus-ingress)(:|@|$)/, 'nginx-inc'],
  [/(^|[/-])traefik(:|@|$)/, 'traefik'],
  [/(haproxytech\/kubernetes-ingress|haproxy-ingress|haproxy-ingress-controller)(:|@|$)/, 'haproxy'],
  [/(^|\/)contour(:|@|$)/, 'contour'],
];

/** The class that each takes without being told another. */
export const USUAL_CLASS: Readonly<Record<ControllerKind, string>> = {
  'ingress-nginx': 'nginx',
  'nginx-inc': 'nginx',
  traefik: 'traefik',
  haproxy: 'haproxy',
  contour: 'contour',
  other: '',
};

/** What kind of controller an IngressClass is for. */
export function kindOfClass(controller: string): ControllerKind {
  return BY_CLASS.find(([pattern]) => pattern.test(controller))?.[1] ?? 'other';
}

/** What of a Pod is an ingress controller: its kind, the image, the arguments. Undefined for other Pods. */
export function controllerIn(
  pod: KubeObject,
): { kind: ControllerKind; image: string; args: string[] } | undefined {
  for (const container of list(at(pod, 'spec', 'containers')).map(record)) {
    const image = text(container.image) ?? '';
    const kind = BY_IMAGE.find(([pattern]) => pattern.test(image))?.[1];
    if (kind === undefined) continue;
    const args = [...list(container.command), ...list(container.args)].flatMap((arg) => text(arg) ?? []);
    return { kind, image, args };
  }
  return undefined;
}

/** The value of `--NAME=VALUE` or `--NAME VALUE`. */
export function flagOf(args: readonly string[], name: string): string | undefined {
  for (const [index, arg] of args.entries()) {
    const joined = new RegExp(`^--?${name}=(.*)$`).exec(arg)?.[1];
    if (joined !== undefined) return joined;
    if (arg === `--${name}`) return args[index + 1];
  }
  return undefined;
}
