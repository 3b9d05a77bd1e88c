import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { createServer, type Server as TlsServer } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { type ProbeOptions, readEndpoint } from '../../../src/evidence/endpoint/read-endpoint.js';
import { type Issued, issue } from './certificates.js';

export const HOST = 'registry.example.test';

/** A folder that stands for the Docker host, with one authority in the system's store, and servers on free ports that end with each test. */
export class Bench {
  root = '';
  private authority: Issued | undefined;
  private readonly servers: Server[] = [];

  constructor() {
    beforeAll(async () => {
      this.root = mkdtempSync(join(tmpdir(), 'endpoint-'));
      this.authority = await issue({ subject: 'CN=Test Root', ca: true });
      this.write('etc/ssl/certs/ca-certificates.crt', this.authority.certificate);
    });
    afterEach(() => {
      for (const server of this.servers.splice(0)) server.close();
    });
    afterAll(() => rmSync(this.root, { recursive: true, force: true }));
  }

  /** The authority that the system's store trusts. */
  get ca(): Issued {
    if (this.authority === undefined) throw new Error('the bench is ready in tests only');
    return this.authority;
  }

  /** Writes a file of the host and gives its path on this machine. */
  write(path: string, content: string): string {
    const full = join(this.root, path);
    mkdirSync(join(full, '..'), { recursive: true });
    writeFileSync(full, content);
    return full;
  }

  async listen(server: Server, address = '127.0.0.1', port = 0): Promise<number> {
    this.servers.push(server);
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, address, resolve);
    });
    return (server.address() as AddressInfo).port;
  }

  /** A TLS server with a certificate, further ones of its chain behind it. */
  tls(listener: RequestListener, leaf: Issued, ...chain: Issued[]): TlsServer {
    return createServer(
      { key: leaf.key, cert: [leaf, ...chain].map((one) => one.certificate).join('\n') },
      listener,
    );
  }

  probe(port: number, more: Partial<ProbeOptions> = {}) {
    const host = more.host ?? HOST;
    return readEndpoint({
      host,
      port,
      resolve: [`${host}:${port}:127.0.0.1`],
      hostRoot: this.root,
      takenAt: new Date().toISOString(),
      ...more,
    });
  }
}
