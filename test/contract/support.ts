import { request } from 'node:https';
import { ApiException, bufferFromFileOrString, type KubeConfig } from '@kubernetes/client-node';

/** A refusal of the API server, as far as clients act on it. */
export interface Refusal {
  code: number;
  reason: string | undefined;
  message: string;
  details: { name?: string; kind?: string; group?: string; causes?: { field?: string; reason?: string }[] };
}

/** Awaits the refusal of a call; fails when the call goes through. */
export async function refusal(call: Promise<unknown>): Promise<Refusal> {
  try {
    await call;
  } catch (error) {
    if (!(error instanceof ApiException)) throw error;
    const status = JSON.parse(String(error.body)) as Partial<Refusal>;
    return {
      code: error.code,
      reason: status.reason,
      message: status.message ?? '',
      details: status.details ?? {},
    };
  }
  throw new Error('the API server did not refuse');
}

/** A request without the client's help, for what it would not send. */
export function raw(
  kubeConfig: KubeConfig,
  given: { method: string; path: string; contentType?: string; body?: string; token?: string },
): Promise<{ status: number; body: string; type: string }> {
  const cluster = kubeConfig.getCurrentCluster();
  const user = kubeConfig.getCurrentUser();
  const token = given.token ?? user?.token;
  if (cluster === null || token === undefined) throw new Error('a cluster and a token are needed');
  const ca = bufferFromFileOrString(cluster.caFile, cluster.caData);
  return new Promise((resolve, reject) => {
    const sent = request(
      new URL(given.path, cluster.server),
      {
        method: given.method,
        ca: ca ?? undefined,
        headers: {
          authorization: `Bearer ${token}`,
          ...(given.contentType === undefined ? {} : { 'content-type': given.contentType }),
        },
      },
      (response) => {
        let body = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          body += chunk;
        });
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            body,
            type: response.headers['content-type'] ?? '',
          }),
        );
      },
    );
    sent.on('error', reject);
    sent.end(given.body);
  });
}
