import { readFolder } from '../evidence/files/read-folder.js';
import type { Evidence } from '../evidence/model.js';
import { createFilesSession } from '../session/files-session.js';
import type { Session } from '../session/session.js';
import { loadJudging } from './load-judging.js';
import { type SessionRequest, targetOptions } from './request.js';

/**
 * A session over a saved folder.
 * @throws ConfigError when the folder cannot be read.
 */
export async function openFiles(request: SessionRequest, path: string): Promise<Session> {
  const wanted = {
    ...targetOptions(request),
    ...(request.namespace === undefined ? {} : { namespace: request.namespace }),
  };
  // Read now: a folder that cannot be read is the caller's mistake, to be told before a screen opens.
  let first: Evidence | undefined = await readFolder(path, wanted);
  return createFilesSession({
    judgement: loadJudging,
    where: path,
    read: async () => {
      const evidence = first ?? (await readFolder(path, wanted));
      first = undefined;
      return evidence;
    },
  });
}
