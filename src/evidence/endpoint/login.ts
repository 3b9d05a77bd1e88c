import type { LoginFacts } from '../host-model.js';
import { type Reading, read } from '../reading.js';
import { authorize } from './authorize.js';
import { secretsOf } from './credentials.js';
import { bodyText, type HttpAnswer, headerOf } from './exchange.js';
import { BODY_BYTES } from './http.js';
import { ask } from './peer.js';
import type { RegistryAccess } from './registry-access.js';

const BODY_CHARACTERS = 200;

/** `GET /v2/` with the login that is stored for this registry: what `docker login` asks. */
export async function readLogin(registry: RegistryAccess): Promise<Reading<LoginFacts>> {
  const login = await registry.login();
  if (login.state !== 'read') return login;
  const { user, from } = login.value;
  const facts = (answer: HttpAnswer, secrets: readonly string[]) => {
    const apiVersion = headerOf(answer, 'docker-distribution-api-version');
    return read({
      user,
      from,
      status: answer.status,
      ...(apiVersion === undefined ? {} : { apiVersion }),
      body: bodyText(answer, BODY_CHARACTERS, secrets),
    });
  };
  const allowed = await authorize(registry.challenge, login.value, registry);
  if ('reading' in allowed) return allowed.reading;
  if ('refusal' in allowed) return facts(allowed.refusal, secretsOf(login.value));
  const headers = { authorization: allowed.header };
  const answer = await ask(
    registry.peer,
    { method: 'GET', path: '/v2/', headers },
    { bodyBytes: BODY_BYTES },
  );
  return answer.state === 'read' ? facts(answer.value, secretsOf(login.value, allowed.header)) : answer;
}
