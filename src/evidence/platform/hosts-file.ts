import type { HostAccess } from '../host/access.js';
import { lookAtFile } from '../host/host-file.js';
import type { HostFileFacts } from '../host-model.js';
import { absent, failed, type Reading, read } from '../reading.js';

export const HOSTS_FILE = '/etc/hosts';

/** The hosts file of this machine, in which a lab's registry can have its name. Never rejects. */
export async function readHostsFile(host: HostAccess): Promise<Reading<HostFileFacts>> {
  const look = await lookAtFile(host, HOSTS_FILE);
  switch (look.state) {
    case 'file':
      return read(look.facts);
    case 'failed':
      return failed('server', look.reason);
    case 'denied':
      return failed('server', `this user may not read ${HOSTS_FILE}`);
    default:
      return absent(`there is no file ${HOSTS_FILE}`);
  }
}
