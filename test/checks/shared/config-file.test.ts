import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ConfigFile, configFile } from '../../../src/checks/shared/config-file.js';
import { configText } from '../../../src/checks/shared/config-text.js';
import { registryPodSpecs } from '../../../src/checks/shared/workload.js';
import { denied } from '../../../src/evidence/reading.js';
import { viewOf } from '../../../src/evidence/view.js';
import {
  deploymentOf,
  evidenceOf,
  registryPod,
  viewOfWorld,
  type World,
} from '../../support/registry-pod.js';

const V2 = '/etc/docker/registry/config.yml';
const V3 = '/etc/distribution/config.yml';

function fileIn(world: World): ConfigFile {
  const view = viewOfWorld(world);
  const [spec] = registryPodSpecs(view);
  if (spec === undefined) throw new Error('the world has no registry');
  return configFile(view, spec);
}

const opening = (container: Record<string, unknown>, more: Partial<World> = {}) =>
  fileIn({ pods: [registryPod(container)], ...more });

describe('the file that the registry opens', () => {
  it.each([
    ['the image of generation 2', { image: 'registry:2.8.3' }, V2, 'image'],
    [
      'a mirrored image with a v in its tag',
      { image: 'mirror.example.com:5000/library/registry:v3.0.0' },
      V3,
      'image',
    ],
    ['a port that looks like a tag', { image: 'localhost:5000/registry' }, V2, 'assumed'],
    ['tag and digest', { image: 'registry:3@sha256:abc' }, V3, 'image'],
    ['latest', { image: 'registry:latest' }, V2, 'assumed'],
    ['no tag', { image: 'registry' }, V2, 'assumed'],
    ['one argument', { image: 'registry:3', args: ['/etc/docker/registry/config.yml'] }, V2, 'args'],
    ['serve as argument', { args: ['serve', '/srv/r.yaml'] }, '/srv/r.yaml', 'args'],
    [
      'flags before the file',
      { command: ['registry', 'serve', '--x', '/srv//r.conf'] },
      '/srv/r.conf',
      'args',
    ],
    ['the start script named', { command: ['/entrypoint.sh'], args: ['/srv/r.yml'] }, '/srv/r.yml', 'args'],
    ['a shell', { command: ['sh', '-c', 'sleep 1; exec registry serve "/srv/r.yml"'] }, '/srv/r.yml', 'args'],
    [
      'the environment',
      { command: ['registry', 'serve'], env: [{ name: 'REGISTRY_CONFIGURATION_PATH', value: '/srv/e.yml' }] },
      '/srv/e.yml',
      'environment',
    ],
    ['a script of its own', { command: ['/start.sh'] }, undefined, 'unknown'],
    ['a variable', { args: ['serve', '$(CONFIG)'] }, undefined, 'unknown'],
  ])('%s', (_, container, opens, known) => {
    expect(opening(container)).toMatchObject({ opens, known });
  });

  it('takes what the registry says over the assumption, and not over its arguments', () => {
    const log = `configuration error: open ${V3}: no such file or directory\nUsage:`;
    expect(opening({ image: 'registry' }, { log })).toMatchObject({ opens: V3, known: 'log' });
    expect(opening({ image: 'registry', args: [V2] }, { log })).toMatchObject({ opens: V2, known: 'args' });
    expect(opening({ command: ['/start.sh'] }, { log })).toMatchObject({ opens: V3, known: 'log' });
  });

  it('takes the generation from the image that the kubelet reports, or from the log', () => {
    const status = { containerStatuses: [{ name: 'registry', image: 'docker.io/library/registry:3.0.0' }] };
    expect(fileIn({ pods: [registryPod({ image: 'registry' }, {}, status)] })).toMatchObject({
      opens: V3,
      known: 'status',
    });
    const log = 'time="x" level=info msg="listening on [::]:5000" go.version=go1.23 version=v3.0.0';
    expect(opening({ image: 'registry' }, { log })).toMatchObject({ opens: V3, known: 'status' });
  });

  it('does not take another complaint for the configuration', () => {
    const log = 'level=fatal msg="open /certs/tls.crt: no such file or directory"';
    expect(opening({ image: 'registry' }, { log })).toMatchObject({ opens: V2, known: 'assumed' });
  });
});

const config = (volume: Record<string, unknown>, mount: Record<string, unknown> = {}) =>
  registryPod(
    { volumeMounts: [{ name: 'config', mountPath: '/etc/docker/registry', ...mount }] },
    { volumes: [{ name: 'config', ...volume }] },
  );
const items = (key: string, path: string) => ({ configMap: { name: 'cm', items: [{ key, path }] } });
const cm = { cm: { 'config.yml': 'version: 0.1' } };

describe('what the mounts put there', () => {
  const table: [string, World, Partial<ConfigFile>][] = [
    ['nothing mounted', { pods: [registryPod({})] }, { state: 'image' }],
    [
      'the right item',
      { pods: [config(items('k', 'config.yml'))] },
      { state: 'mounted', configMap: 'cm', key: 'k' },
    ],
    ['the wrong item path', { pods: [config(items('k', 'k'))] }, { state: 'hidden', volumeIndex: 0 }],
    [
      'all keys, one right',
      { pods: [config({ configMap: { name: 'cm' } })], configMaps: cm },
      { state: 'mounted', key: 'config.yml' },
    ],
    [
      'all keys, none right',
      { pods: [config({ configMap: { name: 'cm' } })], configMaps: { cm: { x: '' } } },
      { state: 'hidden' },
    ],
    [
      'all keys of a ConfigMap that is not there',
      { pods: [config({ configMap: { name: 'cm' } })], configMaps: { cm: null } },
      { state: 'unmounted' },
    ],
    [
      'an optional ConfigMap that is not there',
      { pods: [config({ configMap: { name: 'cm', optional: true } })], configMaps: { cm: null } },
      { state: 'hidden', projectedFiles: [] },
    ],
    [
      'all keys of a ConfigMap that was not read',
      { pods: [config({ configMap: { name: 'cm' } })] },
      { state: 'unknown' },
    ],
    [
      'a parent folder',
      { pods: [config(items('k', 'config.yml'), { mountPath: '/etc/docker/' })] },
      { state: 'hidden' },
    ],
    [
      'a path with folders in the item',
      { pods: [config(items('k', 'registry/config.yml'), { mountPath: '/etc/docker' })] },
      { state: 'mounted' },
    ],
    [
      'a sibling folder',
      { pods: [config(items('k', 'config.yml'), { mountPath: '/etc/docker/registry2' })] },
      { state: 'image' },
    ],
    [
      'subPath over the file',
      {
        pods: [config({ configMap: { name: 'cm' } }, { mountPath: V2, subPath: 'config.yml' })],
        configMaps: cm,
      },
      { state: 'mounted', key: 'config.yml', folderInstead: false },
    ],
    [
      'subPath of a key that is not there',
      {
        pods: [config({ configMap: { name: 'cm' } }, { mountPath: V2, subPath: 'confg.yml' })],
        configMaps: cm,
      },
      { state: 'hidden', folderInstead: true },
    ],
    [
      'a folder over the file',
      { pods: [config({ configMap: { name: 'cm' } }, { mountPath: V2 })], configMaps: cm },
      { state: 'hidden', folderInstead: true },
    ],
    [
      'a Secret',
      { pods: [config({ secret: { secretName: 's', items: [{ key: 'c', path: 'config.yml' }] } })] },
      { state: 'mounted', secret: 's', key: 'c' },
    ],
    [
      'all keys of a Secret',
      { pods: [config({ secret: { secretName: 's' } })], secrets: { s: ['config.yml'] } },
      { state: 'mounted', secret: 's' },
    ],
    [
      'a projected volume',
      {
        pods: [
          config({
            projected: { sources: [{ secret: { name: 's', items: [] } }, items('k', 'config.yml')] },
          }),
        ],
        secrets: { s: ['h'] },
      },
      { state: 'mounted', configMap: 'cm', key: 'k', volumeKind: 'projected' },
    ],
    ['a claim', { pods: [config({ persistentVolumeClaim: { claimName: 'c' } })] }, { state: 'unknown' }],
    [
      'an empty volume that nothing else writes to',
      { pods: [config({ emptyDir: {} })] },
      { state: 'hidden' },
    ],
    [
      'a volume that is not in the spec',
      { pods: [registryPod({ volumeMounts: [{ name: 'x', mountPath: '/etc' }] })] },
      { state: 'unknown' },
    ],
    ['a template', { deployment: deploymentOf(config(items('k', 'k'))) }, { state: 'hidden' }],
  ];
  it.each(table)('%s', (_, world, expected) => {
    expect(fileIn(world)).toMatchObject(expected);
  });

  it('takes the nearest mount when two are over the file', () => {
    const pod = registryPod(
      {
        volumeMounts: [
          { name: 'etc', mountPath: '/etc' },
          { name: 'config', mountPath: '/etc/docker/registry' },
        ],
      },
      {
        volumes: [
          { name: 'etc', emptyDir: {} },
          { name: 'config', ...items('k', 'config.yml') },
        ],
      },
    );
    expect(fileIn({ pods: [pod] })).toMatchObject({ state: 'mounted', volumeIndex: 1 });
  });

  it('names the files where they stand in the container', () => {
    const file = fileIn({ pods: [config(items('registry-config.yml', 'conf/registry.yml'))] });
    expect(file.projectedFiles).toMatchObject([
      { absolute: '/etc/docker/registry/conf/registry.yml', item: 0, field: '.volumes[0].configMap' },
    ]);
  });

  it('reads the text from data and from binaryData', () => {
    const evidence = evidenceOf({ pods: [config(items('b', 'config.yml'))], configMaps: { cm: {} } });
    const map = evidence.readings.configMaps.cm;
    if (map?.state === 'read') map.value.binaryData = { b: Buffer.from('version: 0.1').toString('base64') };
    const view = viewOf(evidence);
    const [spec] = registryPodSpecs(view);
    if (spec === undefined) throw new Error('no registry');
    expect(configText(view, configFile(view, spec))).toMatchObject({ state: 'text', text: 'version: 0.1' });
  });

  it('asks for the right that is missing', () => {
    const evidence = evidenceOf({ pods: [config({ configMap: { name: 'cm' } })] });
    evidence.readings.configMaps.cm = denied(
      { verb: 'get', group: '', resource: 'configmaps', name: 'cm' },
      'forbidden',
    );
    const view = viewOf(evidence);
    const [spec] = registryPodSpecs(view);
    if (spec === undefined) throw new Error('no registry');
    expect(configFile(view, spec).needs).toEqual(['the right to get configmaps/cm']);
  });

  it('never throws, whatever stands in the fields', () => {
    const odd = fc.oneof(
      fc.anything(),
      fc.constantFrom('/etc', '/etc/docker/registry', 'config', 'config.yml', '..'),
    );
    const field = fc.record({ name: odd, mountPath: odd, subPath: odd }, { requiredKeys: [] });
    const volume = fc.record(
      { name: odd, configMap: odd, projected: odd, secret: odd, emptyDir: odd },
      { requiredKeys: [] },
    );
    const pods = fc.record({
      volumeMounts: fc.oneof(odd, fc.array(field)),
      volumes: fc.oneof(odd, fc.array(volume)),
      args: odd,
      command: odd,
      image: odd,
    });
    fc.assert(
      fc.property(pods, ({ volumes, ...container }) => {
        const view = viewOfWorld({ pods: [registryPod(container, { volumes })] });
        for (const spec of registryPodSpecs(view)) {
          const file = configFile(view, spec);
          expect(['image', 'mounted', 'hidden', 'unmounted', 'unknown']).toContain(file.state);
          expect(configText(view, file).state).toBeTypeOf('string');
        }
      }),
    );
  });
});
