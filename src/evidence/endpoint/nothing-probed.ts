import type { Readings } from '../model.js';
import type { Reading } from '../reading.js';

export type EndpointReadings = Pick<
  Readings,
  'dns' | 'tcp' | 'tls' | 'http' | 'plainHttp' | 'login' | 'push' | 'image'
>;

/** The readings of an endpoint that nobody could or wanted to look at. */
export function nothingProbed(none: Reading<never>): EndpointReadings {
  return {
    dns: none,
    tcp: none,
    tls: none,
    http: none,
    plainHttp: none,
    login: none,
    push: none,
    image: none,
  };
}
