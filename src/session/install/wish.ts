import type { Answers } from '../../fixes/fix.js';
import type { ClusterApi } from '../../kube/api.js';
import { at, type ObjectRef, text } from '../../kube/objects.js';
import { resourcePath } from '../../kube/resources.js';
import { HTPASSWD_KEY } from '../../manifests/names.js';
import { verifyPassword } from '../../steps/shared/users-file.js';
import type { Standing } from '../../steps/step.js';

/** The answers that steps may remember: those to questions that are asked right now and are not secret. */
export function withoutSecrets(standing: Standing, answers: Answers): Answers {
  const questions = standing.state === 'ask' ? standing.questions : [];
  const known = questions.filter(({ id, kind }) => kind !== 'secret' && answers[id] !== undefined);
  return Object.fromEntries(known.map(({ id }) => [id, answers[id] ?? '']));
}

/**
 * What came of passwords to verify, as answers `verified.USER`: `right`, `wrong`, `no such user`, or why it could not be told. They are compared with the
 * users' Secret; neither they nor the hashes go any further.
 */
export async function verifiedPasswords(
  api: ClusterApi,
  secret: ObjectRef,
  answers: Answers,
  signal: AbortSignal,
): Promise<Answers> {
  const asked = Object.entries(answers).flatMap(([id, password]) => {
    const user = /^verify\.(.+)$/.exec(id)?.[1];
    return user === undefined ? [] : [{ user, password }];
  });
  if (asked.length === 0) return {};
  const { status, body } = await api.request({ method: 'GET', path: resourcePath(secret), signal });
  const file = status === 200 ? text(at(JSON.parse(body), 'data', HTPASSWD_KEY)) : undefined;
  const content = file === undefined ? undefined : Buffer.from(file, 'base64').toString('utf8');
  const results = asked.map(
    async ({ user, password }): Promise<[string, string]> => [
      `verified.${user}`,
      content === undefined ? `not told: HTTP ${status}` : await verifyPassword(content, user, password),
    ],
  );
  return Object.fromEntries(await Promise.all(results));
}
