import { describe, expect, it } from 'vitest';
import { CATALOGUE } from '../../src/checks/catalogue.js';
import { diagnose } from '../../src/diagnosis/diagnose.js';
import type { Evidence } from '../../src/evidence/model.js';
import { absent, failed, leftOut, read, skipped } from '../../src/evidence/reading.js';
import { certsFile, certsFolder, dockerHost } from '../support/docker-evidence.js';
import { reached, resolvesTo, servedAt, serves, webServerAnswer } from '../support/endpoint-evidence.js';
import { captured } from '../support/evidence.js';
import { HOST, TLS_SECRET } from '../support/tls-evidence.js';
import { certificate, refusal, temporaryCertificate, tlsSecret } from '../support/tls-facts.js';

const LAYERS = ['dns', 'tcp', 'tls', 'client', 'config'];
const CHECKS = CATALOGUE.filter(({ layer }) => LAYERS.includes(layer));
const OLD_SERVER = '198.51.100.9';

/** `[code, codes of its causes]` of every finding, in the order of the report. */
function causes(evidence: Evidence): [string, string[]][] {
  const { findings } = diagnose(evidence, CHECKS);
  return findings.map(({ code, causedBy }) => [code, causedBy.map((id) => id.split(':')[0] ?? '')]);
}

function hops(evidence: Evidence): Record<string, string> {
  return Object.fromEntries(diagnose(evidence, CATALOGUE).hops.map(({ hop, state }) => [hop, state]));
}

const noConnection = (evidence: Evidence, reason: string) => {
  evidence.readings.tcp = failed('unreachable', reason);
  evidence.readings.tls = skipped('no connection');
  evidence.readings.http = skipped('no connection');
};

describe('one cause with its consequences', () => {
  it('nothing is found when the registry answers', async () => {
    expect(causes(await reached())).toEqual([]);
  });

  it('a name that leads to a closed port elsewhere', async () => {
    const evidence = await reached((e) => {
      resolvesTo(e, [OLD_SERVER]);
      noConnection(e, `dial tcp ${OLD_SERVER}:443: connect: connection refused`);
    });
    expect(causes(evidence)).toEqual([
      ['RD321', []],
      ['RD330', ['RD321']],
    ]);
  });

  it('what may be right by itself fails when a failure hangs on it', async () => {
    const evidence = await reached((e) => {
      resolvesTo(e, [OLD_SERVER]);
      servedAt(e, ['10.0.2.15']);
      noConnection(e, `dial tcp ${OLD_SERVER}:443: connect: connection refused`);
    });
    const { findings } = diagnose(evidence, CHECKS);
    expect(findings.map(({ code, level }) => [code, level])).toEqual([
      ['RD321', 'fail'],
      ['RD330', 'fail'],
    ]);
  });

  it("a name that leads to somebody else's web server", async () => {
    const evidence = await reached((e) => {
      resolvesTo(e, [OLD_SERVER]);
      const stranger = certificate({ names: ['www.example.com'], fingerprint256: 'CC:DD' });
      serves(e, [stranger], refusal('name'));
      e.readings.http = read(webServerAnswer());
    });
    const found = Object.fromEntries(causes(evidence));
    expect(Object.keys(found).sort()).toEqual(['RD307', 'RD311', 'RD321']);
    expect(found.RD321).toEqual([]);
    expect(found.RD311).toEqual(['RD321']);
    expect(found.RD307).toContain('RD321');
  });

  it('an old copy of a certificate that was renewed long ago', async () => {
    const evidence = await reached((e) => {
      const old = certificate({ notAfter: '2026-11-20T00:00:00.000Z', fingerprint256: 'CC:DD' });
      serves(e, [old], refusal('expired'));
    });
    expect(causes(evidence)).toEqual([
      ['RD311', []],
      ['RD305', ['RD311']],
    ]);
  });

  it('an old copy of the temporary certificate', async () => {
    const evidence = await reached((e) => {
      serves(e, [{ ...temporaryCertificate(), fingerprint256: 'CC:DD' }], refusal('unknown-authority'));
    });
    const found = Object.fromEntries(causes(evidence));
    expect(found).toEqual({ RD311: [], RD301: ['RD311'], RD101: ['RD301', 'RD311'] });
  });

  it.each(['CN=Lab Intermediate', 'CN=Lab TLS 2026'])(
    'a missing intermediate certificate, %s, is not taken for an unknown authority',
    async (issuer) => {
      const root = certificate({
        subject: 'CN=Lab Root CA',
        issuer: 'CN=Lab Root CA',
        names: [],
        selfSigned: true,
        isCa: true,
      });
      const leaf = certificate({ issuer });
      const evidence = await reached((e) => {
        dockerHost(e, { certsFolders: [certsFolder(HOST, [certsFile('ca.crt', [root])])] });
        serves(e, [leaf], refusal('unknown-authority'));
        e.readings.login = leftOut('the certificate is not trusted');
        e.readings.secrets[TLS_SECRET] = read(tlsSecret(TLS_SECRET, [leaf]));
      });
      expect(causes(evidence)).toEqual([
        ['RD309', []],
        ['RD101', ['RD309']],
      ]);
    },
  );

  it('a password that cannot be right, since its hash is not bcrypt', async () => {
    const evidence = await captured('09-htpasswd-not-bcrypt', (e) => {
      e.target.host = HOST;
      serves(e, [certificate()], { ok: true });
      const body = '{"errors":[{"code":"UNAUTHORIZED"}]}';
      e.readings.login = read({ user: 'admin', from: '--user', status: 401, body });
    });
    const found = causes(evidence).filter(([code]) => code === 'RD606' || code === 'RD110');
    expect(found).toEqual([
      ['RD606', []],
      ['RD110', ['RD606']],
    ]);
  });
});

describe('the hops of the way', () => {
  it('are in order when the registry answers', async () => {
    expect(hops(await reached())).toMatchObject({ dns: 'ok', tcp: 'ok', tls: 'ok' });
  });

  it('end at a name without address', async () => {
    const evidence = await reached((e) => {
      e.readings.dns = absent(`lookup ${HOST}: no such host`);
      e.readings.tcp = skipped('the host name does not resolve');
      e.readings.tls = skipped('the host name does not resolve');
      e.readings.http = skipped('the host name does not resolve');
    });
    expect(hops(evidence)).toMatchObject({ dns: 'fail', tcp: 'unknown', tls: 'unknown' });
  });

  it('end at a closed port', async () => {
    const evidence = await reached((e) =>
      noConnection(e, 'dial tcp 203.0.113.7:443: connect: connection refused'),
    );
    expect(hops(evidence)).toMatchObject({ dns: 'ok', tcp: 'fail', tls: 'unknown' });
  });

  it('go on where the cluster does not say its address, or was not asked', async () => {
    const unsaid = await reached((e) => servedAt(e, []));
    expect(hops(unsaid)).toMatchObject({ dns: 'ok', tcp: 'ok' });
    const alone = await reached((e) => {
      e.readings.ingresses = leftOut('--no-cluster');
      e.readings.services = leftOut('--no-cluster');
    });
    expect(hops(alone)).toMatchObject({ dns: 'ok', tcp: 'ok' });
  });

  it('go on from a connection without TLS to what TLS would have been', async () => {
    const evidence = await reached((e) => {
      e.readings.tls = failed('timeout', 'net/http: TLS handshake timeout: no answer within 4 s');
      e.readings.http = skipped('no TLS connection');
    });
    expect(hops(evidence)).toMatchObject({ dns: 'ok', tls: 'unknown' });
  });

  it('are not known when nobody looked', async () => {
    expect(hops(await captured('01-healthy'))).toMatchObject({ dns: 'unknown', tcp: 'unknown' });
  });
});
