import { type AddressScope, addressScope } from '../../checks/shared/address-scope.js';
import { isIpAddress } from '../../checks/shared/host-names.js';
import { readValue } from '../../evidence/reading.js';
import type { StepContext } from '../step.js';
import { chosenController } from './controller.js';

/** How the name is resolved from here. */
export function resolvedAddresses({ survey }: StepContext): string[] {
  return readValue(survey.evidence.readings.dns)?.addresses ?? [];
}

/** How far the registry can be reached: by what its name resolves to, else by the controller's addresses. Undefined while there is neither. */
export function reachOfHost(context: StepContext): { scope: AddressScope; address: string } | undefined {
  const known = [...resolvedAddresses(context), ...(chosenController(context)?.addresses ?? [])];
  const [address] = known.filter(isIpAddress);
  return address === undefined ? undefined : { address, scope: addressScope(address) };
}

/** Why an authority on the Internet cannot look at the registry by HTTP; undefined when it may be able to. */
export function unreachableForAuthority(context: StepContext): string | undefined {
  const reach = reachOfHost(context);
  if (reach === undefined || reach.scope === 'public') return undefined;
  const host = context.profile.host ?? 'the host';
  const kind = reach.scope === 'loopback' ? 'an address of this machine alone' : 'a private address';
  return `${host} has ${kind}, ${reach.address}, which no authority on the Internet can reach (RD258)`;
}

/** Load balancers of some clouds have a name instead of an address. */
export function isHostName(address: string): boolean {
  return !isIpAddress(address);
}
