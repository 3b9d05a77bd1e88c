import { request } from 'node:http';
import { record, text } from '../../kube/objects.js';

const DOWN =
  'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?';

/** Lets the daemon log in at a registry, by its API: what docker's client prints of it. */
export function registryLogin(
  socketPath: string,
  registry: string,
  username: string,
  password: string,
): Promise<{ ok: boolean; text: string }> {
  return new Promise((resolve) => {
    const sent = request({ socketPath, method: 'POST', path: '/auth', agent: false }, (response) => {
      let body = '';
      response.on('data', (part: Buffer) => {
        body += part.toString('utf8');
      });
      response.on('end', () => {
        const answer = record(JSON.parse(body));
        const ok = response.statusCode === 200;
        const said = ok ? text(answer.Status) : `Error response from daemon: ${text(answer.message) ?? ''}`;
        resolve({ ok, text: said ?? '' });
      });
    });
    sent.on('error', () => resolve({ ok: false, text: DOWN }));
    sent.end(JSON.stringify({ username, password, serveraddress: registry }));
  });
}
