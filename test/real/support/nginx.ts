import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { until } from './cluster.js';

export interface ServerCertificate {
  /** `subjectAltName` of openssl; absent for a certificate without that extension. */
  names?: string;
  commonName?: string;
  /** Days from now; negative for one that is over. */
  days?: number;
  /** Signed by the test's own CA; otherwise self-signed. */
  signedByCa?: boolean;
}

export interface NginxWithTls {
  /** The CA that signs, in PEM. */
  caFile: string;
  stop(): Promise<void>;
}

/**
 * A real nginx that answers `/v2/` as a registry with authentication does, one port a certificate, with certificates made by openssl.
 * @param address where it listens; outside 127.0.0.0/8, where Docker would not verify TLS
 */
export async function startNginx(
  address: string,
  ports: ReadonlyMap<number, ServerCertificate>,
): Promise<NginxWithTls> {
  const folder = await mkdtemp(join(tmpdir(), 'regdoctor-nginx-'));
  const openssl = (...args: string[]) => execa('openssl', args, { cwd: folder });
  await openssl(
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-days',
    '30',
    '-subj',
    '/CN=Test Root CA',
    '-keyout',
    'ca.key',
    '-out',
    'ca.crt',
  );
  for (const [port, certificate] of ports) await makeCertificate(openssl, folder, port, certificate);
  await writeFile(join(folder, 'nginx.conf'), configuration(folder, address, [...ports.keys()]));
  const nginx = execa('nginx', ['-p', folder, '-c', join(folder, 'nginx.conf')], {
    reject: false,
  });
  await until('nginx', async () => {
    const checks = [...ports.keys()].map((port) =>
      execa('openssl', ['s_client', '-connect', `${address}:${port}`], { input: '', reject: false }),
    );
    return (await Promise.all(checks)).every((check) => check.stdout.includes('BEGIN CERTIFICATE'));
  });
  return {
    caFile: join(folder, 'ca.crt'),
    async stop() {
      nginx.kill('SIGTERM');
      await nginx;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

type Openssl = (...args: string[]) => Promise<unknown>;

async function makeCertificate(
  openssl: Openssl,
  folder: string,
  port: number,
  what: ServerCertificate,
): Promise<void> {
  const key = `${port}.key`;
  await openssl(
    'req',
    '-new',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-subj',
    `/CN=${what.commonName ?? 'registry.test'}`,
    '-keyout',
    key,
    '-out',
    `${port}.csr`,
  );
  await writeFile(
    join(folder, `${port}.ext`),
    what.names === undefined ? '' : `subjectAltName=${what.names}\n`,
  );
  const signer = what.signedByCa
    ? ['-CA', 'ca.crt', '-CAkey', 'ca.key', '-CAcreateserial']
    : ['-signkey', key];
  await openssl(
    'x509',
    '-req',
    '-in',
    `${port}.csr`,
    ...signer,
    '-days',
    String(what.days ?? 30),
    '-extfile',
    `${port}.ext`,
    '-out',
    `${port}.crt`,
  );
}

function configuration(folder: string, address: string, ports: number[]): string {
  const servers = ports.map(
    (port) => `  server {
    listen ${address}:${port} ssl;
    ssl_certificate ${port}.crt; ssl_certificate_key ${port}.key;
    location / {
      add_header Docker-Distribution-Api-Version registry/2.0 always;
      add_header WWW-Authenticate 'Basic realm="basic-realm"' always;
      return 401 '{"errors":[{"code":"UNAUTHORIZED"}]}';
    }
  }`,
  );
  return `daemon off; pid ${folder}/nginx.pid; error_log ${folder}/error.log; events {}
http {
  access_log off;
  client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy; fastcgi_temp_path ${folder}/fcgi;
  uwsgi_temp_path ${folder}/uwsgi; scgi_temp_path ${folder}/scgi;
${servers.join('\n')}
}
`;
}
