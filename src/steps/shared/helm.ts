import type { Platform } from '../../evidence/platform-model.js';
import type { Standing } from '../step.js';

/** What Helm of this machine is good for. */
export type HelmStands =
  | { state: 'usable'; version: string }
  /** Helm 2, which nothing of today installs with. */
  | { state: 'too-old'; version: string }
  | { state: 'missing'; reason: string };

export function helmOf({ helm }: Platform): HelmStands {
  if (helm.state !== 'read') return { state: 'missing', reason: helm.reason };
  const { version, major } = helm.value;
  return { state: major >= 3 ? 'usable' : 'too-old', version };
}

const GET_HELM = 'https://helm.sh/docs/intro/install/';

/** Something is to be installed by Helm, and this machine has none that can. `commands` do it elsewhere, or later. */
export function withoutHelm(
  what: string,
  stands: Exclude<HelmStands, { state: 'usable' }>,
  commands: string[],
): Standing {
  const again = 'Then look again: what is there by then is found, and this step goes on from it.';
  if (stands.state === 'too-old') {
    return {
      state: 'blocked',
      says: `Helm ${stands.version} cannot install ${what}: Helm 2 and its Tiller are out of support since November 2020, and charts of today do not load in it.`,
      next: [`Install Helm 3 or 4 beside it (${GET_HELM}); it needs no Tiller.`, again],
      commands,
      code: 'RD805',
    };
  }
  return {
    state: 'blocked',
    says: `${what} is to be installed by Helm, and Helm cannot be run here: ${stands.reason}.`,
    next: [`Install Helm (${GET_HELM}), or run the commands below where it is.`, again],
    commands,
  };
}

/** A Tiller in the cluster does no harm to Helm 3, and much to the cluster. */
export function tillerFacts({ tiller }: Platform): string[] {
  if (tiller.state !== 'read') return [];
  const { namespace, image } = tiller.value;
  return [
    `RD805: Tiller (${image}) runs in namespace ${namespace}. Helm 3 and 4 do not use it, and whoever reaches it has its rights; move its releases with the helm-2to3 plugin and remove it.`,
  ];
}
