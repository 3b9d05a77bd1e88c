import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { makeCertificates, type PortCertificate } from './certificates.js';
import { until } from './until.js';

/** The name that the throw-away host resolves to an address outside 127.0.0.0/8: Docker verifies TLS there. */
export const HOST = 'registry.test';
export const ADDRESS = '10.99.0.1';
export const USER = 'admin';
export const PASSWORD = 'correct horse battery';

/** A port for each certificate fault; one whose proxy takes 1 MiB, as nginx does by itself; on 5080 there is no TLS at all. */
export const PORTS = {
  selfSigned: 5443,
  privateCa: 5444,
  commonNameOnly: 5445,
  wrongName: 5446,
  expired: 5447,
  temporary: 5448,
  ingressFake: 5449,
  noIntermediate: 5450,
  notYetValid: 5451,
  fullChain: 5452,
  smallBodies: 5453,
  plainHttp: 5080,
  nothing: 5999,
} as const;

const CERTIFICATES: Readonly<Record<number, PortCertificate>> = {
  [PORTS.selfSigned]: { signedBy: 'itself' },
  [PORTS.privateCa]: { signedBy: 'ca' },
  [PORTS.commonNameOnly]: { signedBy: 'ca', names: null },
  [PORTS.wrongName]: { signedBy: 'ca', names: 'DNS:other.test', subject: '/CN=other.test' },
  [PORTS.expired]: { signedBy: 'ca', from: '20250101000000Z', until: '20250201000000Z' },
  [PORTS.temporary]: { signedBy: 'cert-manager', subject: '/O=cert-manager/CN=registry.test' },
  [PORTS.ingressFake]: {
    signedBy: 'nobody-known',
    subject: '/O=Acme Co/CN=Kubernetes Ingress Controller Fake Certificate',
    names: 'DNS:ingress.local',
  },
  [PORTS.noIntermediate]: { signedBy: 'intermediate' },
  [PORTS.notYetValid]: { signedBy: 'ca', from: '20400101000000Z', until: '20410101000000Z' },
  [PORTS.fullChain]: { signedBy: 'intermediate', fullChain: true },
  [PORTS.smallBodies]: { signedBy: 'ca' },
};

/** The registry and what stands before it. */
export interface Servers {
  /** The authority of one's own, PEM. */
  caFile: string;
  certificateOf(port: number): string;
  stop(): Promise<void>;
}

/** A real registry with a login behind a real nginx, one port a certificate. */
export async function startServers(folder: string): Promise<Servers> {
  await makeCertificates(folder, CERTIFICATES);
  await configureRegistry(folder);
  const registry = execa('docker-registry', ['serve', join(folder, 'config.yml')], { reject: false });
  await writeFile(join(folder, 'nginx.conf'), nginxConfiguration(folder));
  // nginx's workers are another user's.
  await chmod(folder, 0o755);
  const nginx = execa('nginx', ['-p', folder, '-c', join(folder, 'nginx.conf')], { reject: false });
  await until('nginx and the registry', async () => {
    const answer = await fetch(`http://${ADDRESS}:${PORTS.plainHttp}/v2/`).catch(() => undefined);
    return answer?.status === 401;
  });
  return {
    caFile: join(folder, 'ca.crt'),
    certificateOf: (port) => join(folder, `${port}.crt`),
    stop: async () => {
      for (const server of [nginx, registry]) {
        server.kill('SIGTERM');
        await server;
      }
    },
  };
}

async function configureRegistry(folder: string): Promise<void> {
  const { stdout: entry } = await execa('htpasswd', ['-Bni', USER], { input: PASSWORD });
  await writeFile(join(folder, 'htpasswd'), `${entry.trim()}\n`);
  await mkdir(join(folder, 'images'), { recursive: true });
  await writeFile(
    join(folder, 'config.yml'),
    `version: 0.1
log: { level: error }
storage: { filesystem: { rootdirectory: ${folder}/images } }
http: { addr: 127.0.0.1:5000, secret: test }
auth: { htpasswd: { realm: basic-realm, path: ${folder}/htpasswd } }
`,
  );
}

function nginxConfiguration(folder: string): string {
  const location = `location / { proxy_pass http://127.0.0.1:5000; proxy_set_header Host $http_host;
      proxy_set_header X-Forwarded-Proto $scheme; proxy_request_buffering off; }`;
  const secure = Object.keys(CERTIFICATES).map((port) => {
    const limit = Number(port) === PORTS.smallBodies ? 'client_max_body_size 1m;' : '';
    return `  server { listen ${ADDRESS}:${port} ssl; ${limit}
    ssl_certificate ${port}.crt; ssl_certificate_key ${port}.key; ${location} }`;
  });
  return `daemon off; pid ${folder}/nginx.pid; error_log ${folder}/error.log; user root; events {}
http {
  access_log off; client_max_body_size 0;
  client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy; fastcgi_temp_path ${folder}/fcgi;
  uwsgi_temp_path ${folder}/uwsgi; scgi_temp_path ${folder}/scgi;
${secure.join('\n')}
  server { listen ${ADDRESS}:${PORTS.plainHttp}; ${location} }
}
`;
}
