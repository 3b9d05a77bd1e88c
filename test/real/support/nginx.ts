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
  /** Signed by the test's own CA, or by one that cert-manager makes up for temporary certificates; otherwise self-signed. */
  signedBy?: 'ca' | 'cert-manager';
  /** As nginx takes it; its own limit, 1m, when not given. */
  bodySize?: string;
}

/** The serial number that cert-manager up to 0.15 gives every temporary certificate; pkg/util/pki. */
const TEMPORARY_SERIAL = '0x1234567890';

export interface NginxWithTls {
  /** The CA that signs, in PEM. */
  caFile: string;
  /** The certificate and the key of a port, in PEM. */
  filesOf(port: number): { certificate: string; key: string };
  stop(): Promise<void>;
}

/**
 * A real nginx that answers `/v2/` as a registry with authentication does, one port a certificate, with certificates made by openssl.
 * @param address where it listens; outside 127.0.0.0/8, where Docker would not verify TLS
 * @param upstream `http://HOST:PORT` of a registry that answers instead
 */
export async function startNginx(
  address: string,
  ports: ReadonlyMap<number, ServerCertificate>,
  upstream?: string,
): Promise<NginxWithTls> {
  const folder = await mkdtemp(join(tmpdir(), 'regdoctor-nginx-'));
  const openssl = (...args: string[]) => execa('openssl', args, { cwd: folder });
  for (const [name, subject] of [
    ['ca', '/CN=Test Root CA'],
    ['cert-manager', '/O=cert-manager/CN=cert-manager.local'],
  ]) {
    const files = ['-keyout', `${name}.key`, '-out', `${name}.crt`, '-subj', subject ?? ''];
    await openssl('req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '30', ...files);
  }
  for (const [port, certificate] of ports) await makeCertificate(openssl, folder, port, certificate);
  await writeFile(join(folder, 'nginx.conf'), configuration(folder, address, ports, upstream));
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
    filesOf: (port) => ({ certificate: join(folder, `${port}.crt`), key: join(folder, `${port}.key`) }),
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
  const serial = what.signedBy === 'cert-manager' ? ['-set_serial', TEMPORARY_SERIAL] : ['-CAcreateserial'];
  const signer =
    what.signedBy === undefined
      ? ['-signkey', key]
      : ['-CA', `${what.signedBy}.crt`, '-CAkey', `${what.signedBy}.key`, ...serial];
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

function configuration(
  folder: string,
  address: string,
  ports: ReadonlyMap<number, ServerCertificate>,
  upstream: string | undefined,
): string {
  const answer =
    upstream === undefined
      ? `add_header Docker-Distribution-Api-Version registry/2.0 always;
      add_header WWW-Authenticate 'Basic realm="basic-realm"' always;
      return 401 '{"errors":[{"code":"UNAUTHORIZED"}]}';`
      : `proxy_pass ${upstream}; proxy_set_header Host $http_host; proxy_set_header X-Forwarded-Proto $scheme;`;
  const servers = [...ports].map(
    ([port, { bodySize = '1m' }]) => `  server {
    listen ${address}:${port} ssl;
    ssl_certificate ${port}.crt; ssl_certificate_key ${port}.key; client_max_body_size ${bodySize};
    location / {
      ${answer}
    }
  }`,
  );
  // The folder of temporary files is this user's alone; nginx gives its workers to another one when it is started by root.
  const user = process.getuid?.() === 0 ? 'user root; ' : '';
  return `daemon off; ${user}pid ${folder}/nginx.pid; error_log ${folder}/error.log; events {}
http {
  access_log off;
  client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy; fastcgi_temp_path ${folder}/fcgi;
  uwsgi_temp_path ${folder}/uwsgi; scgi_temp_path ${folder}/scgi;
${servers.join('\n')}
}
`;
}
