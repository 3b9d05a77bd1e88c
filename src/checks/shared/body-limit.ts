import { at, type KubeObject, strings, text } from '../../kube/objects.js';

/** The two ingress controllers with nginx inside: their annotations look alike, and neither reads the other's. */
export interface NginxController {
  name: string;
  prefix: string;
  /** The annotation that says how large a request may be. */
  annotation: string;
}

export const COMMUNITY: NginxController = {
  name: 'ingress-nginx',
  prefix: 'nginx.ingress.kubernetes.io/',
  annotation: 'nginx.ingress.kubernetes.io/proxy-body-size',
};

export const NGINX_INC: NginxController = {
  name: 'the controller of NGINX Inc',
  prefix: 'nginx.org/',
  annotation: 'nginx.org/client-max-body-size',
};

const UNITS: Readonly<Record<string, number>> = { '': 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 };

/** A size as nginx writes it (`0`: no limit), in bytes; undefined for anything else, which nginx does not take. */
export function nginxSize(size: string): number | undefined {
  const [, digits, unit = ''] = /^(\d{1,15})([kmg]?)$/i.exec(size.trim()) ?? [];
  if (digits === undefined) return undefined;
  const bytes = Number(digits) * (UNITS[unit.toLowerCase()] ?? 1);
  return bytes === 0 ? Number.POSITIVE_INFINITY : bytes;
}

export interface BodyLimit {
  controller: NginxController;
  /** As it is written; undefined when the annotation is not there. */
  value: string | undefined;
  /** True when a request of this many bytes may pass. */
  allows(bytes: number): boolean;
}

/**
 * The limits that the Ingress sets, for each controller that seems to serve it, the likelier one first: by annotations that only that controller
 * reads, and by the name of the class, which by itself says nginx and not which.
 */
export function bodyLimits(ingress: KubeObject | undefined): BodyLimit[] {
  const annotations = strings(ingress?.metadata?.annotations);
  const uses = ({ prefix }: NginxController) =>
    Object.keys(annotations).some((name) => name.startsWith(prefix));
  const inClass = /(^|-)nginx(-|$)/.test(classOf(ingress, annotations) ?? '');
  const community = uses(COMMUNITY) || inClass ? [COMMUNITY] : [];
  const inc = uses(NGINX_INC) ? [NGINX_INC] : [];
  return (uses(COMMUNITY) ? [...community, ...inc] : [...inc, ...community]).map((controller) => {
    const value = annotations[controller.annotation];
    const limit = value === undefined ? undefined : nginxSize(value);
    return { controller, value, allows: (bytes) => limit !== undefined && limit >= bytes };
  });
}

function classOf(ingress: KubeObject | undefined, annotations: Record<string, string>): string | undefined {
  return annotations['kubernetes.io/ingress.class'] ?? text(at(ingress, 'spec', 'ingressClassName'));
}
