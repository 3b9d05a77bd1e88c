import { describe, expect, it } from 'vitest';
import { isAtLeast, parseVersion } from '../../../src/evidence/platform/version.js';
import { NOT_SERVED, refused } from '../../support/answering-api.js';
import { ok, platformOf } from './support.js';

describe('the version of the server', () => {
  it.each([
    [{ major: '1', minor: '29', gitVersion: 'v1.29.3' }, 1, 29],
    [{ major: '1', minor: '20+', gitVersion: 'v1.20.15-gke.2500' }, 1, 20],
    [{ major: '', minor: '', gitVersion: 'v1.21.5+k3s2' }, 1, 21],
  ])('%j is read', (body, major, minor) => {
    expect(parseVersion(JSON.stringify(body))).toEqual({ major, minor, gitVersion: body.gitVersion });
  });

  it.each(['', 'hello', '{}', '{"gitVersion":"main"}', '[]'])('%j is none', (body) => {
    expect(parseVersion(body)).toBeUndefined();
  });

  it('is compared as numbers', () => {
    const server = { major: 1, minor: 9, gitVersion: 'v1.9.0' };
    expect(isAtLeast(server, 1, 13)).toBe(false);
    expect(isAtLeast(server, 1, 9)).toBe(true);
    expect(isAtLeast({ ...server, major: 2, minor: 0 }, 1, 13)).toBe(true);
  });
});

describe('the versions of Ingress', () => {
  const resources = (...names: string[]) =>
    ok({ kind: 'APIResourceList', resources: names.map((name) => ({ name })) });
  const V1 = '/apis/networking.k8s.io/v1';
  const BETA = '/apis/networking.k8s.io/v1beta1';
  const EXTENSIONS = '/apis/extensions/v1beta1';

  it.each([
    [
      '1.13',
      { [V1]: resources('networkpolicies'), [EXTENSIONS]: resources('ingresses') },
      ['extensions/v1beta1'],
    ],
    [
      '1.18',
      {
        [V1]: resources('networkpolicies'),
        [BETA]: resources('ingresses'),
        [EXTENSIONS]: resources('ingresses'),
      },
      ['networking.k8s.io/v1beta1', 'extensions/v1beta1'],
    ],
    ['1.29', { [V1]: resources('ingresses', 'networkpolicies') }, ['networking.k8s.io/v1']],
  ])('of %s are those whose resources are listed', async (_name, answers, expected) => {
    const { platform } = await platformOf({
      [BETA]: NOT_SERVED,
      [EXTENSIONS]: NOT_SERVED,
      ...answers,
    });
    expect(platform.ingressApis).toEqual({ state: 'read', value: expected });
  });

  it('are not known when the list that might have them may not be read', async () => {
    const { platform } = await platformOf({ [V1]: refused(403, 'no'), [BETA]: NOT_SERVED });
    expect(platform.ingressApis).toMatchObject({ state: 'denied', reason: 'no' });
  });
});

describe('IngressClasses', () => {
  const CURRENT = '/apis/networking.k8s.io/v1/ingressclasses';
  const OLDER = '/apis/networking.k8s.io/v1beta1/ingressclasses';

  it('of 1.18 are read under the version that it has', async () => {
    const classes = ok({ kind: 'IngressClassList', items: [{ metadata: { name: 'nginx' } }] });
    const { platform } = await platformOf({ [CURRENT]: refused(404, 'not there'), [OLDER]: classes });
    expect(platform.ingressClasses).toMatchObject({ value: [{ metadata: { name: 'nginx' } }] });
  });

  it('are absent before', async () => {
    const { platform } = await platformOf({ [CURRENT]: refused(404, 'not there'), [OLDER]: NOT_SERVED });
    expect(platform.ingressClasses.state).toBe('absent');
  });

  it('that may not be read are not absent', async () => {
    const { platform } = await platformOf({ [CURRENT]: refused(403, 'no'), [OLDER]: refused(403, 'no') });
    expect(platform.ingressClasses).toMatchObject({
      state: 'denied',
      needs: { verb: 'list', group: 'networking.k8s.io', resource: 'ingressclasses' },
    });
  });
});
