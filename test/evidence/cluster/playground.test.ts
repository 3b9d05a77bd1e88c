import { afterEach, describe, expect, it } from 'vitest';
import { connect } from '../../../src/evidence/cluster/connection.js';
import { findRegistries } from '../../../src/evidence/cluster/find-registries.js';
import { readCluster } from '../../../src/evidence/cluster/read-cluster.js';
import { listReadings } from '../../../src/evidence/list-readings.js';
import { readValue } from '../../../src/evidence/reading.js';
import { type Playground, startPlayground } from '../../../src/playground/playground.js';

let playground: Playground | undefined;
afterEach(async () => {
  await playground?.close();
  playground = undefined;
});

async function readCase(name: string, which: 'kubeconfig' | 'readerKubeconfig' = 'kubeconfig') {
  playground = await startPlayground({ case: name });
  await playground.settled();
  const { resolve, hostRoot, endpoint } = playground;
  const api = await connect({ kubeconfig: playground[which] });
  try {
    const before = playground.requests;
    const found = await findRegistries(api);
    const result = await readCluster(api, {
      namespace: api.namespace,
      host: endpoint.host,
      port: endpoint.port,
      endpoint: { resolve: [resolve], hostRoot },
    });
    return { ...result, found, api, answered: playground.requests - before };
  } finally {
    api.close();
  }
}

describe('on the playground', () => {
  it('reads the how-to in its broken state, over the network', async () => {
    const { evidence, requests, roundTrips, found, answered } = await readCase('howto');
    expect(readValue(found)?.map(({ namespace, name }) => `${namespace}/${name}`)).toEqual([
      'default/docker-registry',
    ]);
    expect(evidence.readings.access).toMatchObject({
      state: 'read',
      value: { context: 'playground', user: 'admin' },
    });
    expect(
      listReadings(evidence).filter(
        ({ reading }) => reading.state === 'failed' || reading.state === 'denied',
      ),
    ).toEqual([]);
    expect(readValue(evidence.readings.issuers['certmanager.k8s.io/v1alpha1'])).toHaveLength(1);
    expect(
      readValue(evidence.readings.secrets['docker-registry-tls-certificate'])?.tlsCertificates?.[0]?.issuer,
    ).toContain('cert-manager.local');
    const tls = readValue(evidence.readings.tls);
    expect(tls?.verification).toEqual({
      ok: false,
      fault: 'unknown-authority',
      message: 'x509: certificate signed by unknown authority',
    });
    expect(tls?.chain[0]?.issuer).toContain('cert-manager.local');
    expect(evidence.readings.http.state).toBe('read');
    expect(
      Object.values(evidence.readings.previousLogs)
        .concat(Object.values(evidence.readings.logs))
        .map((log) => log.state),
    ).toContain('read');
    expect(roundTrips).toBeLessThanOrEqual(3);
    expect(answered).toBe(requests + 1);
  });

  it('finds nothing wrong with the way to a healthy registry', async () => {
    const { evidence } = await readCase('healthy');
    expect(readValue(evidence.readings.tls)?.verification).toEqual({ ok: true });
    expect(readValue(evidence.readings.http)).toMatchObject({ status: 401, apiVersion: 'registry/2.0' });
  });

  it('is denied everything as the reader, and takes nothing for absent', async () => {
    const { evidence, found } = await readCase('howto', 'readerKubeconfig');
    expect(found.state).toBe('denied');
    expect(evidence.readings.pods).toMatchObject({
      state: 'denied',
      needs: { verb: 'list', resource: 'pods' },
    });
    const absent = listReadings(evidence).filter(({ reading }) => reading.state === 'absent');
    // TLS answers, so that no plain HTTP does.
    expect(absent.map(({ what }) => what)).toEqual(['plainHttp']);
  });
});
