import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freshDocker, login, makeImage } from './support/docker.js';
import { Regdoctor } from './support/regdoctor.js';
import { PORTS, type Servers, startServers } from './support/servers.js';

describe('what a real docker login says, and what regdoctor says is wrong', () => {
  let servers: Servers;
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'faults-'));
    servers = await startServers(folder);
    await freshDocker();
    await makeImage(folder);
  });

  afterAll(() => servers.stop());

  const unknown = 'x509: certificate signed by unknown authority';
  const cases: [fault: keyof typeof PORTS, docker: string, root: string][] = [
    ['selfSigned', unknown, 'RD304'],
    ['privateCa', unknown, 'RD304'],
    ['fullChain', unknown, 'RD304'],
    ['noIntermediate', unknown, 'RD304'],
    ['temporary', unknown, 'RD301'],
    ['commonNameOnly', 'x509: certificate relies on legacy Common Name field', 'RD308'],
    ['wrongName', 'x509: certificate is valid for other.test, not registry.test', 'RD307'],
    ['ingressFake', 'x509: certificate is valid for ingress.local, not registry.test', 'RD302'],
    ['expired', 'x509: certificate has expired or is not yet valid', 'RD305'],
    ['notYetValid', 'x509: certificate has expired or is not yet valid', 'RD306'],
    ['plainHttp', 'http: server gave HTTP response to HTTPS client', 'RD103'],
    ['nothing', 'connect: connection refused', 'RD330'],
  ];

  it.each(cases)('%s', async (fault, text, root) => {
    const port = PORTS[fault];
    const { ok, output } = await login(port);
    expect(ok).toBe(false);
    expect(output).toContain(text);
    const report = await new Regdoctor(join(folder, 'state'), port).diagnose();
    expect(report.rootCauses).toEqual([root]);
  });
});
