import { describe, expect, it } from 'vitest';
import { neededRights, type RightsScope } from '../../../src/evidence/platform/needed-rights.js';
import { readValue } from '../../../src/evidence/reading.js';
import type { ApiRequest } from '../../../src/kube/api.js';
import { at } from '../../../src/kube/objects.js';
import { accessRole } from '../../../src/manifests/access-role.js';
import { refused, type Told } from '../../support/answering-api.js';
import { platformOf, REVIEWS } from './support.js';

const SCOPE: RightsScope = {
  namespace: 'registry',
  createNamespace: false,
  style: 'deployment',
  ingressApi: 'networking.k8s.io/v1',
  certManager: undefined,
};
const WANTED = neededRights(SCOPE);
const asked = ({ body }: ApiRequest) => at(body, 'spec', 'resourceAttributes') as Record<string, string>;
const review = (allowed: boolean): Told => ({ status: 201, body: { status: { allowed } } });

describe('the rights of the user', () => {
  it('are asked about one by one, subresources as such', async () => {
    const { platform, api } = await platformOf(
      { [REVIEWS]: (request) => review(asked(request).resource === 'secrets') },
      { rights: WANTED },
    );
    const rights = readValue(platform.rights) ?? [];
    expect(rights.map(({ rule }) => rule)).toEqual(WANTED.map(({ rule }) => rule));
    expect(
      rights.filter(({ allowed }) => allowed).map(({ rule }) => `${rule.verb} ${rule.resource}`),
    ).toEqual(['get secrets', 'create secrets', 'patch secrets', 'delete secrets']);
    const posts = api.asked.filter(({ path }) => path === REVIEWS).map(asked);
    expect(posts).toContainEqual({
      verb: 'get',
      group: '',
      resource: 'pods',
      subresource: 'log',
      namespace: 'registry',
    });
    expect(api.waves()).toBe(2);
  });

  it('of who may do everything take one question', async () => {
    const { platform, api } = await platformOf({ [REVIEWS]: review(true) }, { rights: WANTED });
    expect(readValue(platform.rights)).toEqual(WANTED.map((right) => ({ ...right, allowed: true })));
    const posts = api.asked.filter(({ path }) => path === REVIEWS).map(asked);
    expect(posts).toEqual([{ verb: '*', group: '*', resource: '*' }]);
  });

  it.each([
    [refused(403, 'no reviews'), { state: 'denied', reason: 'no reviews' }],
    [refused(500, 'broken'), { state: 'failed', cause: 'server' }],
    [refused(404, 'unknown'), { state: 'failed', cause: 'garbage' }],
    [
      { status: 201, body: 'hello' },
      { state: 'failed', cause: 'garbage' },
    ],
  ])('are not known when an answer is %j', async (told, expected) => {
    const first: Told = review(false);
    const { platform } = await platformOf(
      { [REVIEWS]: (request) => (asked(request).verb === '*' ? first : told) },
      { rights: WANTED },
    );
    expect(platform.rights).toMatchObject(expected);
    expect((await platformOf({ [REVIEWS]: told }, { rights: WANTED })).platform.rights).toMatchObject(
      expected,
    );
  });
});

describe('the rights that an install needs', () => {
  const words = (scope: Partial<RightsScope>) =>
    neededRights({ ...SCOPE, ...scope }).map(({ rule }) => {
      const { verb, group, resource, namespace = 'everywhere' } = rule;
      return `${verb} ${group}/${resource} ${namespace}`;
    });

  it('follow what it writes', () => {
    expect(words({})).toContain('patch apps/deployments registry');
    expect(words({})).not.toContain('create /pods registry');
    expect(words({ style: 'howto' })).toContain('create /pods registry');
    expect(words({ style: 'howto' })).not.toContain('patch apps/deployments registry');
    expect(words({ ingressApi: 'extensions/v1beta1' })).toContain('create extensions/ingresses registry');
  });

  it('have the namespace in them only when it is to be made', () => {
    expect(words({}).some((line) => line.includes('namespaces'))).toBe(false);
    expect(words({ createNamespace: true })[0]).toBe('create /namespaces everywhere');
  });

  it('follow the generation of cert-manager', () => {
    expect(words({}).some((line) => line.includes('issuers'))).toBe(false);
    const old = words({ certManager: 'certmanager.k8s.io/v1alpha1' });
    expect(old).toContain('create certmanager.k8s.io/issuers registry');
    expect(old).toContain('list certmanager.k8s.io/orders registry');
    expect(old.some((line) => line.includes('certificaterequests'))).toBe(false);
    const current = words({ certManager: 'cert-manager.io/v1' });
    expect(current).toContain('list acme.cert-manager.io/orders registry');
    expect(current).toContain('list cert-manager.io/certificaterequests registry');
  });

  it('make a Role of what is missing', () => {
    const rules = neededRights({ ...SCOPE, createNamespace: true }).map(({ rule }) => rule);
    const role = accessRole(rules, 'jane');
    expect(role).toContain('kind: ClusterRole\n');
    expect(role).toContain('namespace: registry');
  });
});
