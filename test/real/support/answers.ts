import { expect } from 'vitest';

/** The status of `GET /v2/` at the registry itself, which has to be a registry. `credentials` are `user:password`. */
export async function answers(address: string, credentials?: string): Promise<number> {
  const headers = credentials === undefined ? {} : { authorization: `Basic ${btoa(credentials)}` };
  const response = await fetch(`http://${address}:5000/v2/`, { headers });
  expect(response.headers.get('docker-distribution-api-version')).toBe('registry/2.0');
  return response.status;
}
