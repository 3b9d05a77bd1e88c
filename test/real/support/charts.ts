import { appendFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { execa } from 'execa';
import { stringify } from 'yaml';
import { definitionsOf, standIn } from './cert-manager.js';

const HOST = 'charts.jetstack.io';
/** An address of this machine where nothing else of the tests listens. */
const ADDRESS = '127.0.0.7';

export interface Charts {
  /** PEM file of what signs the server's certificate. */
  caFile: string;
  stop(): Promise<void>;
}

/**
 * The chart repository of cert-manager, under its own name by the hosts file, which the caller puts back. Its charts have the value and the labels of the real
 * ones, the real kinds' names, and a controller that does nothing.
 */
export async function serveCharts(helm: string): Promise<Charts> {
  const folder = await mkdtemp(join(tmpdir(), 'regdoctor-charts-'));
  await writeChart(folder, 'v1.10.2', '.Values.installCRDs', {});
  await writeChart(folder, 'v1.18.2', '.Values.crds.enabled', { 'helm.sh/resource-policy': 'keep' });
  for (const version of ['v1.10.2', 'v1.18.2']) {
    await execa(helm, ['package', join(folder, version, 'cert-manager'), '--destination', folder]);
  }
  await execa(helm, ['repo', 'index', folder, '--url', `https://${HOST}`]);
  const files = ['-keyout', 'key.pem', '-out', 'ca.pem', '-days', '2'];
  const names = ['-subj', `/CN=${HOST}`, '-addext', `subjectAltName=DNS:${HOST}`];
  await execa('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', ...files, ...names], {
    cwd: folder,
  });
  const caFile = join(folder, 'ca.pem');
  const identity = { cert: await readFile(caFile), key: await readFile(join(folder, 'key.pem')) };
  const server = createServer(identity, async (request, response) => {
    const content = await readFile(join(folder, basename(request.url ?? ''))).catch(() => undefined);
    response.writeHead(content === undefined ? 404 : 200).end(content);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(443, ADDRESS, resolve);
  });
  await appendFile('/etc/hosts', `${ADDRESS} ${HOST}\n`);
  return {
    caFile,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function writeChart(
  folder: string,
  version: string,
  wantsKinds: string,
  annotations: Record<string, string>,
): Promise<void> {
  const chart = join(folder, version, 'cert-manager');
  await mkdir(join(chart, 'templates'), { recursive: true });
  const about = { apiVersion: 'v1', name: 'cert-manager', version, appVersion: version };
  await writeFile(join(chart, 'Chart.yaml'), stringify(about));
  await writeFile(join(chart, 'values.yaml'), stringify({ installCRDs: false, crds: { enabled: false } }));
  const kinds = definitionsOf('cert-manager.io/v1').map((kind) =>
    // The client has names of its own for fields with a hyphen.
    stringify({ ...kind, metadata: { ...kind.metadata, annotations } })
      .replaceAll('x_kubernetes_', 'x-kubernetes-')
      .replaceAll('_unknown_fields', '-unknown-fields'),
  );
  const guarded = `{{- if ${wantsKinds} }}\n${kinds.join('---\n')}{{- end }}\n`;
  await writeFile(join(chart, 'templates', 'crds.yaml'), guarded);
  await writeFile(join(chart, 'templates', 'deployment.yaml'), stringify(standIn()));
}
