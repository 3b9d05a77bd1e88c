import { absent, type FailureCause, failed, read, skipped } from '../../src/evidence/reading.js';
import type { FailureCase } from '../support/case.js';
import { ENTRY, reached } from '../support/endpoint-evidence.js';
import { HOST } from '../support/tls-evidence.js';

const closed = (cause: FailureCause, reason: string, port = 443) =>
  reached((evidence) => {
    evidence.target.port = port;
    evidence.readings.tcp = failed(cause, reason);
    evidence.readings.tls = skipped('no connection');
    evidence.readings.http = skipped('no connection');
  });

const tried = (reason: string) =>
  reached((evidence) => {
    evidence.readings.tcp = read({
      address: ENTRY,
      port: 443,
      tried: [
        { address: '2001:db8::9', open: false, reason },
        { address: ENTRY, open: true, reason: '' },
      ],
    });
  });

export const failureCase: FailureCase = {
  code: 'RD330',
  positive: [
    {
      name: 'refused, on a port of its own',
      evidence: () => closed('unreachable', 'dial tcp 203.0.113.7:8499: connect: connection refused', 8499),
      subjects: [HOST],
      says: [`docker login ${HOST}:8499`, 'connection refused', 'nothing listens on port 8499'],
      proposals: [],
    },
    {
      name: 'nobody answers',
      evidence: () => closed('timeout', 'dial tcp 203.0.113.7:443: i/o timeout: no answer within 4 s'),
      subjects: [HOST],
      says: [`docker login ${HOST} gets`, 'i/o timeout', 'firewall'],
    },
    {
      name: 'there is no way',
      evidence: () => closed('unreachable', 'dial tcp 203.0.113.7:443: connect: no route to host'),
      subjects: [HOST],
      says: ['no route to host', 'no way to that address'],
    },
    {
      name: 'one address of two is closed',
      evidence: () => tried('dial tcp [2001:db8::9]:443: connect: connection refused'),
      subjects: [HOST],
      says: [`open at ${ENTRY}`, 'not at 2001:db8::9'],
    },
  ],
  lookAlike: [
    { name: 'it takes connections', evidence: () => reached() },
    {
      name: 'this machine has no IPv6',
      evidence: () => tried('dial tcp [2001:db8::9]:443: connect: network is unreachable'),
    },
    {
      name: 'the name does not resolve (RD320)',
      evidence: () =>
        reached((evidence) => {
          evidence.readings.dns = absent(`lookup ${HOST}: no such host`);
          evidence.readings.tcp = skipped('the host name does not resolve');
        }),
    },
    {
      name: 'a connection, and no TLS over it',
      evidence: () =>
        reached((evidence) => {
          evidence.readings.tls = failed('timeout', 'net/http: TLS handshake timeout: no answer within 4 s');
        }),
    },
  ],
  couldNotTell: [
    { name: 'nobody tried', evidence: () => reached((e) => (e.readings.tcp = skipped('--from'))) },
    {
      name: 'it was cancelled',
      evidence: () => closed('cancelled', 'cancelled'),
    },
  ],
};
