import { describe, expect, it } from 'vitest';
import type { HostFileFacts } from '../../src/evidence/host-model.js';
import type { DnsFacts } from '../../src/evidence/model.js';
import type { IngressController } from '../../src/evidence/platform-model.js';
import { absent, denied, failed, type Reading, read } from '../../src/evidence/reading.js';
import { dns } from '../../src/steps/dns.js';
import { controller } from '../support/issuance-survey.js';
import { type ContextParts, contextOf, HOST } from '../support/survey.js';

const NONE = absent(`lookup ${HOST}: no such host`);

function parts(
  reading: Reading<DnsFacts>,
  over: Partial<IngressController> = {},
  more: ContextParts = {},
): ContextParts {
  return {
    ...more,
    platform: { controllers: read([controller(over)]), ...more.platform },
    evidence: ({ readings }) => {
      readings.dns = reading;
    },
  };
}

const look = (...args: Parameters<typeof parts>) => dns.look(contextOf(parts(...args)));
const at = (...addresses: string[]) => read({ host: HOST, addresses, overridden: false });
const hostsFile = (text: string): Reading<HostFileFacts> =>
  read({
    path: '/etc/hosts',
    hash: 'abc',
    text,
    mode: 0o644,
    uid: 0,
    gid: 0,
    modifiedAt: '2026-01-01T00:00:00.000Z',
  });

describe('the step of DNS', () => {
  it('is done when the name leads to the controller', () => {
    expect(look(at('203.0.113.7'))).toMatchObject({
      state: 'done',
      says: `${HOST} leads to 203.0.113.7.`,
      facts: [],
    });
  });

  it('says of a second address that it leads elsewhere', () => {
    expect(look(at('203.0.113.7', '198.51.100.1')).facts?.join()).toContain(
      '198.51.100.1 is not an address of the controller',
    );
  });

  it.each(['10.0.0.5', '192.168.49.2', '127.0.0.1', 'fd00::7'])(
    'says what a near address means: %s',
    (address) => {
      expect(look(at(address), { addresses: [address] }).facts?.join()).toContain('RD258');
    },
  );

  it('is done for what was given with --resolve', () => {
    const given = read({ host: HOST, addresses: ['198.51.100.9'], overridden: true });
    expect(look(given)).toMatchObject({
      state: 'done',
      facts: expect.arrayContaining([expect.stringContaining('--resolve')]),
    });
  });

  it('takes the name of a load balancer for what it is', () => {
    const elb = { addresses: ['abc.elb.amazonaws.com'] };
    expect(look(at('198.51.100.9'), elb)).toMatchObject({ state: 'done' });
    expect(look(NONE, elb)).toMatchObject({ state: 'ask', questions: [{ choices: ['record'] }] });
    expect(look(NONE, elb).facts).toContain(`${HOST}. 300 IN CNAME abc.elb.amazonaws.com.`);
  });

  it('asks how to lead it there, with the record to create', () => {
    const standing = look(NONE, { addresses: ['203.0.113.7', '2001:db8::7'] });
    expect(standing).toMatchObject({
      state: 'ask',
      says: expect.stringContaining('RD320'),
      questions: [{ id: 'way', choices: ['record', 'hosts'], default: 'record' }],
      facts: expect.arrayContaining([`${HOST}. 300 IN A 203.0.113.7`, `${HOST}. 300 IN AAAA 2001:db8::7`]),
    });
  });

  it('waits for the record with what is there now', () => {
    expect(look(NONE, {}, { profile: { hostsEntry: false } })).toMatchObject({
      state: 'waiting',
      current: [`${HOST}: no address`, expect.stringContaining('no such host')],
      facts: expect.arrayContaining([`${HOST}. 300 IN A 203.0.113.7`]),
    });
    expect(look(at('198.51.100.9'), {}, { profile: { hostsEntry: false } })).toMatchObject({
      state: 'waiting',
      says: expect.stringContaining('RD321'),
    });
  });

  it('takes the answer into the profile', () => {
    const context = contextOf(parts(NONE));
    expect(dns.take?.(context, { way: 'hosts' })).toMatchObject({ hostsEntry: true });
    expect(dns.take?.(context, { way: 'record' })).toMatchObject({ hostsEntry: false });
    expect(dns.take?.(context, { way: '' })).toMatchObject({ question: 'way' });
  });

  it('edits the hosts file of this machine, and says for whom', () => {
    const standing = look(
      NONE,
      {},
      {
        profile: { hostsEntry: true },
        platform: { hostsFile: hostsFile('127.0.0.1 localhost\n') },
      },
    );
    const line = `203.0.113.7 ${HOST} # regdoctor`;
    expect(standing).toMatchObject({
      state: 'plan',
      why: [expect.stringContaining('Only this machine')],
      plan: {
        proposal: {
          changes: [
            {
              kind: 'host',
              activation: [],
              files: [
                { path: '/etc/hosts', beforeHash: 'abc', shownAfter: `127.0.0.1 localhost\n${line}\n` },
              ],
            },
          ],
          commands: [`printf '%s\\n' '${line}' | sudo tee -a /etc/hosts`],
        },
      },
    });
  });

  it.each([
    ['says something else', hostsFile(`10.0.0.9 ${HOST}\n`), 'line 1'],
    ['says it already', hostsFile(`203.0.113.7 ${HOST}\n`), 'says so already'],
    ['could not be read', undefined, 'could not be read'],
  ])('is blocked when the hosts file %s', (_what, file, words) => {
    const standing = look(
      NONE,
      {},
      {
        profile: { hostsEntry: true },
        platform: file === undefined ? {} : { hostsFile: file },
      },
    );
    expect(standing).toMatchObject({ state: 'blocked', says: expect.stringContaining(words) });
  });

  it('waits for an address of the controller, and explains bare metal', () => {
    const service = { namespace: 'traefik', name: 'traefik', type: 'LoadBalancer' };
    const standing = look(NONE, { addresses: [], service });
    expect(standing).toMatchObject({ state: 'waiting', current: [expect.stringContaining('<pending>')] });
    expect(standing.facts?.join()).toContain('MetalLB');
    expect(look(NONE, { addresses: [], service: { ...service, type: 'ClusterIP' } }).state).toBe('blocked');
  });

  it('says at which port a NodePort is reached', () => {
    const standing = look(at('203.0.113.7'), { httpsPort: 30443, httpPort: 30080 });
    expect(standing.facts?.join()).toContain(`${HOST}:30443`);
  });

  it('needs a controller first, unless its class was said and it cannot be seen', () => {
    const unseen = denied({ verb: 'list', group: '', resource: 'pods' }, 'forbidden');
    const without = (more: ContextParts) =>
      look(at('203.0.113.7'), {}, { ...more, platform: { controllers: unseen } });
    expect(without({}).state).toBe('blocked');
    expect(without({ profile: { ingress: { class: 'nginx' } } })).toMatchObject({
      state: 'done',
      facts: [expect.stringContaining('could not be seen')],
    });
  });

  it('does not take a name server that does not answer for a name that is not there', () => {
    const standing = look(
      failed('timeout', 'no name server answered'),
      {},
      { profile: { hostsEntry: false } },
    );
    expect(standing).toMatchObject({
      state: 'waiting',
      current: [expect.anything(), 'no name server answered'],
    });
    expect(look({ state: 'skipped', reason: 'not looked at' }).state).toBe('blocked');
  });

  it('asks again when it is reopened', () => {
    expect(look(at('203.0.113.7'), {}, { memory: { reopened: 'dns' } }).state).toBe('ask');
  });
});
