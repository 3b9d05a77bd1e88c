import { readValue } from '../evidence/reading.js';
import type { Examination } from '../session/session.js';

/** Says where remedies of the Docker host would have to be carried out when its daemon is not of this machine; empty when it is, or is not known. */
export function daemonElsewhere({ evidence }: Examination): string {
  const endpoint = readValue(evidence.readings.dockerHost)?.endpoint;
  if (endpoint === undefined || endpoint.local || endpoint.address === '') return '';
  return `The Docker daemon is at ${endpoint.address}: what has to be changed for it is changed on its own machine.`;
}
