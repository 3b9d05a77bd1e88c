import { describe, expect, it } from 'vitest';
import { CATALOGUE } from '../../src/checks/catalogue.js';
import type { ImageFacts } from '../../src/evidence/host-model.js';
import { failed, read, skipped } from '../../src/evidence/reading.js';
import type { TrialResult } from '../../src/steps/step.js';
import { verify } from '../../src/steps/verify.js';
import { type Given, HOST, http, tls, URL, verifyContext } from './verify-context.js';

const IMAGE = `${HOST}/regdoctor-trial:latest`;
const image: ImageFacts = {
  image: IMAGE,
  repository: 'regdoctor-trial',
  reference: 'latest',
  status: 200,
  body: '',
};
const UNKNOWN = 'x509: certificate signed by unknown authority';
const ok: TrialResult = {
  ok: true,
  by: 'docker',
  lines: ['It went well.'],
  image: IMAGE,
  digest: 'sha256:1',
};
const look = (given: Given = {}) => verify.look(verifyContext(given));

describe('the last step', () => {
  it('tries an image when everything answers', () => {
    expect(look()).toMatchObject({
      state: 'trial',
      says: `An image is to be pushed to ${IMAGE} and pulled again.`,
      commands: [
        `docker login -u admin ${HOST}`,
        'docker pull busybox:latest',
        `docker tag busybox:latest ${IMAGE}`,
        `docker push ${IMAGE}`,
        `docker image rm ${IMAGE} busybox:latest`,
        `docker pull ${IMAGE}`,
      ],
      facts: [
        `GET ${URL} answers 401 without a login, over verified TLS.`,
        `GET ${URL} answers 200 to admin.`,
      ],
    });
  });

  it('names the port that is not the usual one', () => {
    expect(look({ port: 8443 }).says).toContain(`${HOST}:8443/regdoctor-trial:latest`);
  });

  it('is done when the trial succeeded, or an earlier one left its image', () => {
    expect(look({ memory: { trial: ok } })).toMatchObject({
      state: 'done',
      says: `${IMAGE} was pushed and pulled, digest sha256:1.`,
      facts: ['It went well.'],
    });
    const there = { readings: { image: read(image) } };
    expect(look({ ...there, memory: { knownPasswords: [] } })).toMatchObject({ state: 'done' });
    expect(look({ ...there, memory: { reopened: 'verify' } })).toMatchObject({ state: 'trial' });
  });

  it.each([
    { ...image, status: 404 },
    { ...image, status: 401 },
    { ...image, repository: 'busybox' },
  ])('is not done by an image that says nothing: $repository $status', (other) => {
    expect(look({ readings: { image: read(other) } })).toMatchObject({
      state: 'trial',
    });
  });

  it('asks for the password that is not known, and for no other thing', () => {
    expect(look({ memory: { knownPasswords: ['bob'] } })).toMatchObject({
      state: 'ask',
      questions: [{ id: 'password.admin', kind: 'secret' }],
    });
    expect(look({ memory: { reopened: 'verify' } }).state).toBe('trial');
  });

  it('waits for a password that is refused, and asks again for it on request', () => {
    const readings = { login: read({ user: 'admin', from: 'the install', status: 401, body: '' }) };
    expect(look({ readings })).toMatchObject({
      state: 'waiting',
      current: [`GET ${URL} as admin: 401 Unauthorized`],
    });
    expect(look({ readings, memory: { reopened: 'verify' } }).state).toBe('ask');
  });

  it('says why the trial failed, and lets it be tried again', () => {
    const trial: TrialResult = {
      ok: false,
      by: 'docker',
      lines: ['docker login lets admin in.'],
      problem: 'docker push: 413',
      codes: ['RD406'],
    };
    expect(look({ memory: { trial } })).toMatchObject({
      state: 'trial',
      says: 'The trial failed: docker push: 413',
      facts: ['docker login lets admin in.', 'This is RD406: regdoctor explain RD406'],
    });
  });

  it.each<[string, Given['readings'] & object, object]>([
    [
      'an untrusted certificate',
      { tls: read({ ...tls, verification: { ok: false, fault: 'unknown-authority', message: UNKNOWN } }) },
      {
        state: 'blocked',
        commands: [`regdoctor diagnose --host ${HOST}`],
        facts: [`Get "${URL}": x509: certificate signed by unknown authority`, 'Trusted here: system store'],
      },
    ],
    ['an open registry', { http: read({ ...http, status: 200 }) }, { state: 'blocked', code: 'RD610' }],
    [
      'nobody behind the ingress',
      { http: read({ ...http, status: 503, body: 'Service Unavailable' }) },
      { state: 'waiting', current: [`GET ${URL}: 503 Service Unavailable`] },
    ],
    [
      'nobody at the address',
      {
        tcp: failed('unreachable', 'dial tcp 192.0.2.1:443: connect: connection refused'),
        tls: skipped('no connection'),
      },
      { state: 'waiting', current: [`GET ${URL}: dial tcp 192.0.2.1:443: connect: connection refused`] },
    ],
  ])('goes nowhere with %s, whatever an earlier trial said', (_name, readings, expected) => {
    expect(look({ readings })).toMatchObject(expected);
    expect(look({ readings, memory: { trial: ok } })).toMatchObject(expected);
  });

  it('has nothing to try without a host name or a user', () => {
    expect(look({ profile: { users: [] } })).toMatchObject({
      state: 'blocked',
      says: expect.stringContaining('user'),
    });
    const context = verifyContext();
    delete context.profile.host;
    expect(verify.look(context)).toMatchObject({
      state: 'blocked',
      says: expect.stringContaining('host name'),
    });
  });

  it('is stopped by failures that there are', () => {
    const known = CATALOGUE.map(({ code }): string => code);
    expect(verify.codes.filter((code) => !known.includes(code))).toEqual([]);
    expect(new Set(verify.codes).size).toBe(verify.codes.length);
  });
});
