import { insecureRungs } from './shared/docker-insecure.js';

/** Docker is told not to verify the registry: what remains where its certificate cannot be repaired, nor its authority be trusted. */
export const rd101Insecure = insecureRungs('RD101');
