import { describe, expect, it } from 'vitest';
import type { IngressController } from '../../src/evidence/platform-model.js';
import { absent, denied, failed, read } from '../../src/evidence/reading.js';
import { ingressController } from '../../src/steps/ingress-controller.js';
import { CONTEXT, type ContextParts, contextOf } from '../support/survey.js';

const look = (parts: ContextParts = {}) => ingressController.look(contextOf(parts));
const take = (answers: Record<string, string>, parts: ContextParts = {}) =>
  ingressController.take?.(contextOf(parts), answers);

function controller(over: Partial<IngressController> = {}): IngressController {
  return {
    kind: 'traefik',
    controller: 'traefik.io/ingress-controller',
    class: 'traefik',
    isDefault: true,
    addresses: ['203.0.113.7'],
    ready: 1,
    version: 'v3.3.0',
    ...over,
  };
}

const NGINX = controller({ kind: 'ingress-nginx', class: 'nginx', isDefault: false, version: 'v1.15.1' });
const there = (...found: IngressController[]) => ({ platform: { controllers: read(found) } });

describe('the step of the ingress controller', () => {
  it('takes the only one that is there, without asking', () => {
    const standing = look(there(controller()));
    expect(standing).toMatchObject({
      state: 'done',
      says: 'traefik v3.3.0 (class traefik, default), 1 Pod ready, at 203.0.113.7.',
    });
  });

  it('says of ingress-nginx that it is retired', () => {
    expect(look(there(NGINX)).facts?.join()).toContain('retired');
    expect(look(there(controller())).facts?.join()).not.toContain('retired');
  });

  it('asks which of several, the default class first', () => {
    const standing = look(there(NGINX, controller()));
    expect(standing).toMatchObject({
      state: 'ask',
      questions: [{ id: 'class', choices: ['nginx', 'traefik'], default: 'traefik' }],
    });
    expect(take({ class: 'nginx' }, there(NGINX, controller()))).toMatchObject({
      ingress: { class: 'nginx' },
    });
    expect(look({ ...there(NGINX, controller()), profile: { ingress: { class: 'nginx' } } }).state).toBe(
      'done',
    );
  });

  it.each([
    ['the default class, also of ingress-nginx', true, 'nginx'],
    ['where none is the default one that is maintained', false, 'traefik'],
  ])('proposes %s', (_name, isDefault, proposed) => {
    const found = [controller({ ...NGINX, isDefault }), controller({ isDefault: false })];
    expect(look(there(...found))).toMatchObject({ questions: [{ id: 'class', default: proposed }] });
  });

  it('waits for Pods that are not ready', () => {
    expect(look(there(controller({ ready: 0 })))).toMatchObject({
      state: 'waiting',
      current: [expect.stringContaining('0 Pods ready')],
    });
  });

  it('asks how to install one where there is none, and says that ingress-nginx is retired', () => {
    const standing = look();
    expect(standing).toMatchObject({
      state: 'ask',
      questions: [{ choices: ['traefik', 'haproxy', 'ingress-nginx', 'myself'], default: 'traefik' }],
    });
    expect(standing.facts?.join()).toContain('retired');
  });

  it("offers minikube's addon where the cluster is minikube's", () => {
    const minikube = read({ version: 'v1.37.0', profile: 'lab' });
    expect(look({ platform: { minikube } })).toMatchObject({
      state: 'ask',
      questions: [{ default: 'minikube' }],
    });
    expect(take({ controller: 'minikube' })).toMatchObject({
      ingress: { class: 'nginx', install: 'minikube' },
    });
    expect(
      look({ platform: { minikube }, profile: { ingress: { class: 'nginx', install: 'minikube' } } }),
    ).toMatchObject({
      state: 'plan',
      plan: {
        proposal: {
          changes: [
            {
              kind: 'run',
              argv: ['minikube', 'addons', 'enable', 'ingress', '-p', 'lab'],
              undo: ['minikube', 'addons', 'disable', 'ingress', '-p', 'lab'],
            },
          ],
        },
      },
    });
  });

  it('offers what installs on the version of the cluster', () => {
    const version = read({ major: 1, minor: 22, gitVersion: 'v1.22.17' });
    expect(look({ platform: { version } })).toMatchObject({
      questions: [{ choices: ['ingress-nginx', 'myself'] }],
    });
  });

  it('installs by Helm into the confirmed context, and takes it back', () => {
    const profile = { ingress: { class: 'traefik', install: 'helm' } } as const;
    const standing = look({ profile });
    expect(standing).toMatchObject({
      state: 'plan',
      plan: {
        proposal: {
          id: 'install.ingress-controller',
          changes: [
            {
              kind: 'run',
              argv: expect.arrayContaining([
                'helm',
                'upgrade',
                '--install',
                'traefik',
                '--kube-context',
                CONTEXT,
              ]),
              undo: ['helm', 'uninstall', 'traefik', '--namespace', 'traefik', '--kube-context', CONTEXT],
            },
          ],
          commands: [expect.stringContaining('--repo https://traefik.github.io/charts')],
        },
      },
    });
    expect(look({ profile, platform: { controllers: read([controller()]) } }).state).toBe('done');
  });

  it('is blocked without Helm, with the command, and can go on later', () => {
    const standing = look({
      profile: { ingress: { class: 'haproxy', install: 'helm' } },
      platform: { helm: absent('there is no helm on this machine') },
    });
    expect(standing).toMatchObject({ state: 'blocked', says: expect.stringContaining('there is no helm') });
    expect(standing).toMatchObject({
      commands: [expect.stringContaining('controller.service.type=LoadBalancer')],
    });
    expect(JSON.stringify(standing)).toContain('goes on');
  });

  it('names Helm 2 and its Tiller', () => {
    const standing = look({
      profile: { ingress: { class: 'traefik', install: 'helm' } },
      platform: {
        helm: read({ version: 'v2.14.1', major: 2 }),
        tiller: read({ namespace: 'kube-system', image: 'gcr.io/kubernetes-helm/tiller:v2.14.1' }),
      },
    });
    expect(standing).toMatchObject({
      state: 'blocked',
      code: 'RD805',
      says: expect.stringContaining('v2.14.1'),
    });
    const withTiller = look({
      ...there(controller()),
      platform: {
        controllers: read([controller()]),
        tiller: read({ namespace: 'kube-system', image: 'tiller:v2.14.1' }),
      },
    });
    expect(withTiller).toMatchObject({
      state: 'done',
      facts: expect.arrayContaining([expect.stringContaining('RD805')]),
    });
  });

  it('lets a person install one, and asks when another class turns up', () => {
    const profile = { ingress: { class: 'traefik' } };
    expect(take({ controller: 'myself' })).toMatchObject(profile);
    expect(look({ profile })).toMatchObject({
      state: 'blocked',
      commands: [expect.stringContaining('traefik')],
    });
    expect(look({ profile, ...there(NGINX) })).toMatchObject({
      state: 'ask',
      says: 'There is no ingress controller of class traefik; there is nginx.',
    });
  });

  it('says of k3s that Traefik belongs to it', () => {
    const version = read({ major: 1, minor: 31, gitVersion: 'v1.31.2+k3s1' });
    expect(look({ platform: { version } }).facts?.join()).toContain('--disable traefik');
  });

  it('asks for the class when controllers may not be seen, and does not take them for absent', () => {
    const controllers = denied({ verb: 'list', group: '', resource: 'pods' }, 'forbidden');
    expect(look({ platform: { controllers } })).toMatchObject({ state: 'ask', questions: [{ id: 'class' }] });
    expect(look({ platform: { controllers }, profile: { ingress: { class: 'nginx' } } })).toMatchObject({
      state: 'done',
      says: expect.stringContaining('as the profile says'),
    });
    expect(look({ platform: { controllers: failed('timeout', 'no answer') } }).state).toBe('blocked');
  });

  it('refuses an answer that is none', () => {
    expect(take({ controller: 'apache' })).toMatchObject({ question: 'controller' });
    expect(take({ class: 'a b' })).toMatchObject({ question: 'class' });
  });
});
