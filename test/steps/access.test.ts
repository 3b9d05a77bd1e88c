import { describe, expect, it } from 'vitest';
import type { Right } from '../../src/evidence/platform-model.js';
import { absent, denied, failed, read } from '../../src/evidence/reading.js';
import { access } from '../../src/steps/access.js';
import { isRejected } from '../../src/steps/step.js';
import { CONTEXT, type ContextParts, contextOf, NAMESPACE, SERVER } from '../support/survey.js';

const look = (parts: ContextParts = {}) => access.look(contextOf(parts));
const UNKNOWN = { context: undefined, server: undefined, namespace: undefined };
const stranger = { profile: UNKNOWN } as unknown as ContextParts;

describe('the access step', () => {
  it('asks for the cluster before anything else, and names it', () => {
    const standing = look(stranger);
    expect(standing).toMatchObject({
      state: 'ask',
      questions: [{ id: 'cluster', default: 'yes' }, { id: 'namespace' }],
    });
    expect(standing.says).toBe(`The cluster is ${CONTEXT} at ${SERVER}.`);
    expect(standing.facts).toEqual(['Kubernetes v1.31.2', 'Logged in as ann']);
  });

  it.each([
    ['cluster', 'prod', 'https://prod:6443'],
    // Every kind cluster and every copied kubeconfig has such a name.
    ['server under the same name', CONTEXT, 'https://prod:6443'],
    ['context', 'prod', SERVER],
  ])('asks again, with no as the default, when the profile is for another %s', (_name, context, server) => {
    const standing = look({ profile: { context, server } });
    expect(standing).toMatchObject({ state: 'ask', questions: [{ id: 'cluster', default: 'no' }, {}] });
    expect(JSON.stringify(standing)).toContain(`${context} (${server})`);
  });

  it('asks nothing when the profile is for this cluster', () => {
    expect(look()).toMatchObject({ state: 'done', says: `Namespace ${NAMESPACE} of ${CONTEXT}.` });
  });

  it('asks again when it is reopened', () => {
    expect(look({ memory: { reopened: 'access' } }).state).toBe('ask');
  });

  it('takes a yes into the profile, and nothing else', () => {
    const taken = access.take?.(contextOf(stranger), { cluster: 'yes', namespace: 'images' });
    expect(taken).toMatchObject({ context: CONTEXT, server: SERVER, namespace: 'images' });
    const refused = access.take?.(contextOf(stranger), { cluster: 'no', namespace: 'images' });
    expect(refused).toMatchObject({ question: 'cluster', problem: expect.stringContaining('--context') });
  });

  it.each([
    ['kube-system', 'belongs to the cluster'],
    ['Registry', 'is no name of a namespace'],
    ['-a', 'is no name of a namespace'],
  ])('does not take the namespace %s', (namespace, words) => {
    const taken = access.take?.(contextOf(stranger), { cluster: 'yes', namespace });
    expect(taken !== undefined && isRejected(taken)).toBe(true);
    expect(taken).toMatchObject({ question: 'namespace', problem: expect.stringContaining(words) });
  });

  it.each([
    [failed('timeout', 'No answer in 10 s.'), 'RD801', 'cannot be reached'],
    [failed('unauthorized', 'the token has expired'), 'RD802', 'rejects the credentials'],
  ])('is blocked without the API server: %s', (reading, code, words) => {
    const standing = look({
      evidence: ({ readings }) => {
        readings.access = reading;
      },
    });
    expect(standing).toMatchObject({ state: 'blocked', code });
    expect(standing.says).toContain(words);
    expect(standing.says).toMatch(/[^.]\.$/);
  });

  it('names missing rights with the Role that gives them', () => {
    const rule = { verb: 'create', group: 'apps', resource: 'deployments', namespace: NAMESPACE };
    const standing = look({
      platform: {
        rights: read([
          { rule, allowed: false, purpose: 'the Deployment of the registry' },
          { rule: { ...rule, verb: 'get' }, allowed: true, purpose: 'the same' },
        ]),
      },
    });
    expect(standing).toMatchObject({ state: 'blocked', code: 'RD803' });
    expect(standing.says).toBe(
      'A right is missing for the installation: create deployments.apps in registry, for the Deployment of the registry.',
    );
    const [command = ''] = standing.state === 'blocked' ? standing.commands : [];
    expect(command).toMatch(/^kubectl apply -f - <<'EOF'\n/);
    expect(command).toContain('name: ann');
    expect(command).not.toContain('- get');
  });

  it('names many missing rights by the kind of object, in a list of their own', () => {
    const right = (verb: string, resource: string): Right => ({
      rule: { verb, group: '', resource, namespace: NAMESPACE },
      allowed: false,
      purpose: `the ${resource}`,
    });
    const kinds = ['secrets', 'configmaps', 'services'];
    const rights = kinds.flatMap((kind) => [right('create', kind), right('patch', kind)]);
    const standing = look({ platform: { rights: read(rights) } });
    expect(standing).toMatchObject({
      says: '6 rights are missing for the installation.',
      next: [
        expect.stringContaining('the Role below'),
        'create, patch secrets in registry, for the secrets',
        'create, patch configmaps in registry, for the configmaps',
        'create, patch services in registry, for the services',
      ],
    });
  });

  it('creates a namespace that is not there, with the labels of an install', () => {
    const standing = look({ platform: { namespace: absent('not there') } });
    expect(standing).toMatchObject({
      state: 'plan',
      plan: {
        foreign: [],
        proposal: {
          id: 'install.access',
          changes: [
            {
              kind: 'apply',
              target: { kind: 'Namespace', name: NAMESPACE },
              after: { metadata: { labels: { 'app.kubernetes.io/managed-by': 'regdoctor' } } },
            },
          ],
        },
      },
    });
  });

  it('waits for a namespace that is being deleted', () => {
    const namespace = read({ metadata: { name: NAMESPACE }, status: { phase: 'Terminating' } });
    expect(look({ platform: { namespace } }).state).toBe('waiting');
  });

  it('does not take a namespace that may not be read for one that is not there', () => {
    const namespace = denied(
      { verb: 'get', group: '', resource: 'namespaces', name: NAMESPACE },
      'forbidden',
    );
    const standing = look({ platform: { namespace } });
    expect(standing.state).toBe('done');
    expect(standing.facts?.join()).toContain('could not be read');
  });

  it('could not tell when the namespace was not looked at', () => {
    const standing = look({ platform: { namespace: failed('timeout', 'no answer') } });
    expect(standing).toMatchObject({ state: 'blocked', says: expect.stringContaining('Could not tell') });
  });
});
