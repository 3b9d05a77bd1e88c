import { emptyEvidence } from '../../src/evidence/empty.js';
import type { HttpFacts, Readings, TlsFacts } from '../../src/evidence/model.js';
import type { Platform } from '../../src/evidence/platform-model.js';
import { leftOut, read, skipped } from '../../src/evidence/reading.js';
import { EMPTY_PROFILE, type Profile } from '../../src/profile/profile.js';
import type { Memory, StepContext } from '../../src/steps/step.js';

export const HOST = 'registry.example.com';
export const URL = `https://${HOST}/v2/`;

export const tls: TlsFacts = {
  host: HOST,
  port: 443,
  chain: [],
  verification: { ok: true },
  trust: ['system store'],
};
export const http: HttpFacts = { url: URL, status: 401, authenticate: 'Basic realm="x"', body: '' };

export interface Given {
  profile?: Partial<Profile>;
  memory?: Partial<Memory>;
  /** What is otherwise than it should be; no image was asked for. */
  readings?: Partial<Readings>;
  port?: number;
  platform?: Partial<Platform>;
}

/** The end of an install: a registry that answers, asks for a login and takes it. */
export function verifyContext({
  profile,
  memory,
  readings: otherwise,
  port = 443,
  platform,
}: Given = {}): StepContext {
  const evidence = emptyEvidence(
    { kind: 'cluster', context: 'lab', server: 'https://lab' },
    { namespace: 'registry', name: 'docker-registry', host: HOST, port },
    '2026-11-28T10:00:00Z',
  );
  const { readings } = evidence;
  readings.dns = read({ host: HOST, addresses: ['192.0.2.1'], overridden: false });
  readings.tcp = read({ address: '192.0.2.1', port: 443 });
  readings.tls = read(tls);
  readings.http = read(http);
  readings.login = read({ user: 'admin', from: 'the install', status: 200, body: '{}' });
  readings.image = leftOut('--image was not given');
  Object.assign(readings, otherwise);
  return {
    profile: {
      ...EMPTY_PROFILE,
      namespace: 'registry',
      host: HOST,
      users: ['admin'],
      certificate: { source: 'acme-http01', server: 'production' },
      storage: { kind: 'pvc', size: '10Gi' },
      ...profile,
    },
    memory: {
      confirmed: 'lab https://lab',
      skipped: [],
      knownPasswords: ['admin'],
      trial: undefined,
      answered: [],
      reopened: undefined,
      ...memory,
    },
    survey: { evidence, platform: platformOf(platform) },
  };
}

function platformOf(known: Partial<Platform> = {}): Platform {
  const none = skipped('not looked at');
  return {
    version: none,
    rights: none,
    namespace: none,
    ingressClasses: none,
    controllers: none,
    ingressApis: none,
    storageClasses: none,
    certManager: none,
    tiller: none,
    helm: none,
    minikube: none,
    objects: {},
    secrets: {},
    ...known,
  };
}
