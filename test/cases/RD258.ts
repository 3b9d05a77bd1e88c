import type { Evidence } from '../../src/evidence/model.js';
import { read } from '../../src/evidence/reading.js';
import type { FailureCase } from '../support/case.js';
import { captured } from '../support/evidence.js';
import { denyGeneration, noCertManager, OLD, PENDING, withOrder } from '../support/issuance.js';

const SUBJECTS = ['Certificate default/docker-registry'];
const HOST = 'registry.xcloud.huatai.me';
const FETCHING = `203.0.113.7: Fetching http://${HOST}/.well-known/acme-challenge/t: Timeout during connect (likely firewall problem)`;
const TIMEOUT = `acme: authorization error for ${HOST}: 400 urn:ietf:params:acme:error:connection: ${FETCHING}`;

const at = (address: string) => (evidence: Evidence) => {
  evidence.readings.dns = read({ host: HOST, addresses: [address], overridden: false });
};

export const failureCase: FailureCase = {
  code: 'RD258',
  positive: [
    {
      name: 'a firewall before a public host',
      evidence: () => withOrder('invalid', TIMEOUT, at('203.0.113.7')),
      subjects: SUBJECTS,
      says: ['Port 80 of the host has to be open'],
      proposals: [],
    },
    {
      name: 'a private address',
      evidence: () =>
        withOrder(
          'invalid',
          `urn:ietf:params:acme:error:dns: no valid A records found for ${HOST}`,
          at('192.168.1.7'),
        ),
      subjects: SUBJECTS,
      says: ['192.168.1.7', 'can never succeed'],
    },
    {
      name: 'some countries are kept out',
      evidence: () => withOrder('invalid', `During secondary validation: ${FETCHING}`, at('203.0.113.7')),
      subjects: SUBJECTS,
      says: ['let in from some of them only'],
    },
  ],
  lookAlike: [
    {
      name: "cert-manager's own check still waits",
      evidence: () =>
        withOrder(
          'pending',
          `Waiting for http-01 challenge propagation: failed to perform self check GET request: dial tcp 203.0.113.7:80: i/o timeout`,
        ),
    },
    {
      name: 'a TXT record that is wrong in some places',
      evidence: () =>
        withOrder(
          'invalid',
          'During secondary validation: Incorrect TXT record "abc" found at _acme-challenge.h',
        ),
    },
    {
      name: 'somebody else answered',
      evidence: () =>
        withOrder(
          'invalid',
          `403 urn:ietf:params:acme:error:unauthorized: 203.0.113.7: Invalid response from http://${HOST}: 404`,
        ),
    },
    { name: 'it succeeded in the end', evidence: () => withOrder('valid', TIMEOUT) },
    { name: 'cert-manager is not installed', evidence: () => captured(PENDING, noCertManager) },
  ],
  couldNotTell: [
    {
      name: 'Orders may not be listed',
      evidence: () => withOrder('invalid', TIMEOUT, (evidence) => denyGeneration(evidence, 'orders', OLD)),
    },
  ],
};
