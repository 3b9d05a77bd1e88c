import type { Evidence } from '../../src/evidence/model.js';
import { absent, denied, failed, read, skipped } from '../../src/evidence/reading.js';
import type { FailureCase } from '../support/case.js';
import {
  ENTRY,
  reached,
  resolvesTo,
  servedAt,
  serves,
  webServerAnswer,
} from '../support/endpoint-evidence.js';
import { HOST } from '../support/tls-evidence.js';
import { certificate, refusal } from '../support/tls-facts.js';

const OLD_SERVER = '198.51.100.9';
const STRANGER = certificate({ names: ['www.example.com'], fingerprint256: 'CC:DD' });

/** The name leads to a web server that has nothing to do with the registry. */
const elsewhere = (address: string, edit: (evidence: Evidence) => void = () => {}) =>
  reached((evidence) => {
    resolvesTo(evidence, [address]);
    serves(evidence, [STRANGER], refusal('name'));
    evidence.readings.http = read(webServerAnswer());
    edit(evidence);
  });

export const failureCase: FailureCase = {
  code: 'RD321',
  positive: [
    {
      name: 'a record that still leads to the old server',
      evidence: () => elsewhere(OLD_SERVER),
      subjects: [HOST],
      says: [`${HOST} resolves to ${OLD_SERVER}`, `Ingress default/docker-registry is served at ${ENTRY}`],
      proposals: [],
    },
    {
      name: 'a hosts file that leads to this machine',
      evidence: () => elsewhere('127.0.0.1'),
      subjects: [HOST],
      says: ['this machine itself'],
    },
    {
      name: 'nobody answers there',
      evidence: () =>
        elsewhere(OLD_SERVER, ({ readings }) => {
          readings.tcp = failed('timeout', `dial tcp ${OLD_SERVER}:443: i/o timeout`);
          readings.tls = skipped('no connection');
          readings.http = skipped('no connection');
        }),
      subjects: [HOST],
      says: [OLD_SERVER],
    },
    {
      name: 'a public name for a cluster with private addresses, which may be translated',
      evidence: () => elsewhere(OLD_SERVER, (evidence) => servedAt(evidence, ['10.0.2.15'])),
      subjects: [HOST],
      says: ['10.0.2.15', 'address translation'],
    },
    {
      name: 'a private name for a cluster with public addresses',
      evidence: () => elsewhere('192.168.1.20'),
      subjects: [HOST],
      says: ['192.168.1.20', 'load balancer in between'],
    },
    {
      name: 'the IPv6 record was forgotten and leads to another server',
      evidence: () =>
        reached((evidence) => {
          resolvesTo(evidence, [ENTRY, '2001:db8::9']);
          evidence.readings.tcp = read({
            address: ENTRY,
            port: 443,
            tried: [
              { address: ENTRY, open: true, reason: '', fingerprint256: 'AA:BB' },
              { address: '2001:db8::9', open: true, reason: '', fingerprint256: 'CC:DD' },
            ],
          });
        }),
      subjects: [HOST],
      says: ['2001:db8::9', 'another certificate'],
    },
  ],
  lookAlike: [
    { name: 'the address is that of the Ingress', evidence: () => reached() },
    {
      name: 'the same IPv6 address, written in another way',
      evidence: () => elsewhere('2001:db8::7', (evidence) => servedAt(evidence, ['2001:0db8:0:0:0:0:0:7'])),
    },
    {
      name: 'a load balancer in between passes requests on to the registry',
      evidence: () =>
        reached((evidence) => {
          resolvesTo(evidence, [OLD_SERVER]);
          serves(evidence, [certificate({ fingerprint256: 'CC:DD' })], { ok: true });
        }),
    },
    {
      name: "the way leads through an address translation: the Ingress's own certificate is served, and no registry runs behind it",
      evidence: () => elsewhere(OLD_SERVER, (evidence) => serves(evidence, [certificate()], { ok: true })),
    },
    {
      name: 'two addresses of one place',
      evidence: () =>
        reached((evidence) => {
          resolvesTo(evidence, [ENTRY, '203.0.113.8']);
          evidence.readings.tcp = read({
            address: ENTRY,
            port: 443,
            tried: [ENTRY, '203.0.113.8'].map((address) => ({
              address,
              open: true,
              reason: '',
              fingerprint256: 'AA:BB',
            })),
          });
        }),
    },
    {
      name: 'the address was given by hand',
      evidence: () => elsewhere(OLD_SERVER, (evidence) => resolvesTo(evidence, [OLD_SERVER], true)),
    },
    {
      name: 'the Ingress says no address',
      evidence: () => elsewhere(OLD_SERVER, (evidence) => servedAt(evidence, [])),
    },
    {
      name: 'the name does not resolve (RD320)',
      evidence: () =>
        elsewhere(OLD_SERVER, (evidence) => (evidence.readings.dns = absent(`lookup ${HOST}: no such host`))),
    },
  ],
  couldNotTell: [
    {
      name: 'Ingresses may not be listed',
      evidence: () =>
        elsewhere(OLD_SERVER, ({ readings }) => {
          const needs = {
            verb: 'list',
            group: 'networking.k8s.io',
            resource: 'ingresses',
            namespace: 'default',
          };
          readings.ingresses = denied(needs, 'may not list');
        }),
    },
    {
      name: 'nobody resolved the name',
      evidence: () => elsewhere(OLD_SERVER, (evidence) => (evidence.readings.dns = skipped('--from'))),
    },
  ],
};
