import { insecureRungs } from './shared/docker-insecure.js';

/** Docker is told to use plain HTTP with a registry that has no TLS. */
export const rd103Insecure = insecureRungs('RD103');
