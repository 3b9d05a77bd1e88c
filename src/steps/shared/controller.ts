import type { IngressController } from '../../evidence/platform-model.js';
import { readValue } from '../../evidence/reading.js';
import type { StepContext } from '../step.js';

/** The controllers that are there; empty when none is, or when nobody could look. */
export function controllersOf({ survey }: StepContext): IngressController[] {
  return readValue(survey.platform.controllers) ?? [];
}

/**
 * The controller that the registry's Ingress is for: the one of the profile's class, else the only one there is. Undefined while it has to be asked
 * or installed.
 */
export function chosenController(context: StepContext): IngressController | undefined {
  const found = controllersOf(context);
  const wanted = context.profile.ingress?.class;
  if (wanted !== undefined) return found.find((one) => one.class === wanted);
  return found.length === 1 ? found[0] : undefined;
}

/** The class of the registry's Ingress, and of what answers HTTP-01 challenges; undefined while it is not known. */
export function ingressClass(context: StepContext): string | undefined {
  return context.profile.ingress?.class ?? chosenController(context)?.class;
}

/** `traefik v3.1 (class traefik, default), 1 Pod ready, at 203.0.113.7`. */
export function controllerWords(controller: IngressController): string {
  const { kind, version, isDefault, ready, addresses } = controller;
  const name = kind === 'other' ? controller.controller : kind;
  const parts = [
    `${name}${version === undefined ? '' : ` ${version}`} (class ${controller.class}${isDefault ? ', default' : ''})`,
    ...(ready === undefined ? [] : [ready === 1 ? '1 Pod ready' : `${ready} Pods ready`]),
    ...(addresses.length === 0 ? [] : [`at ${addresses.join(', ')}`]),
  ];
  return parts.join(', ');
}

/** https://kubernetes.io/blog/2025/11/11/ingress-nginx-retirement; the last release is controller-v1.15.1 of 19 March 2026. */
export const NGINX_RETIRED =
  'ingress-nginx is retired: its repository was archived in March 2026, and it gets no security fixes any more. Take Traefik or HAProxy instead, or the Gateway API.';
