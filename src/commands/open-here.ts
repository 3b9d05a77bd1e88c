import { hostname } from 'node:os';
import { startMachine } from '../evidence/host/machine.js';
import { readFromHere } from '../evidence/host/read-from-here.js';
import { openJournal } from '../plan/journal-store.js';
import { noCluster } from '../plan/no-cluster.js';
import { createLiveSession } from '../session/live-session.js';
import type { Session } from '../session/session.js';
import { loadJudging } from './load-judging.js';
import { accessOf, endpointOf } from './machine.js';
import { assertHostNamed, type SessionRequest } from './request.js';

/** A session with this machine alone: its Docker, and the registry as it looks from here. It can undo without knowing a registry. */
export async function openHere(request: SessionRequest): Promise<Session> {
  const { stateDir, port = 443 } = request;
  const host = request.host;
  const access = accessOf(request);
  const machineName = access.root === '/' ? hostname() : access.root;
  return createLiveSession({
    api: noCluster,
    host: access,
    judgement: loadJudging,
    journal: openJournal(stateDir === undefined ? {} : { stateDir }),
    where: `${machineName} (no cluster)`,
    playground: false,
    read: async (signal, onProgress, onSettled) => {
      assertHostNamed(request);
      const evidence = await readFromHere({
        host: host ?? '',
        port,
        machineName,
        machine: startMachine(access, { signal, onProgress }),
        endpoint: endpointOf(request, access),
        signal,
        onProgress,
        onSettled,
      });
      return { evidence, requests: 0, roundTrips: 0 };
    },
  });
}
