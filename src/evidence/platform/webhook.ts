import type { ApiResponse } from '../../kube/api.js';
import { record, text } from '../../kube/objects.js';
import { collectionPath, groupOf } from '../../kube/resources.js';
import { parseJson, readingOf } from '../cluster/answer.js';
import type { Reader } from '../cluster/reader.js';
import type { CertManagerGeneration } from '../model.js';
import type { CertManagerFacts, ServerVersion } from '../platform-model.js';
import { type AccessRule, failed, type Reading, read, readValue, skipped } from '../reading.js';
import { isAtLeast } from './version.js';

const NAME = 'regdoctor-dry-run';
/** As long as a webhook may take by its default of ten seconds, and the way there and back. */
const TIMEOUT_MS = 15_000;

/**
 * Whether an Issuer can be created, tried by a dry run: the request passes the webhooks of cert-manager, and nothing is stored. What the API server
 * says against it is the reading, in its words.
 */
export async function tryWebhook(
  reader: Reader,
  generation: CertManagerGeneration,
  namespace: string,
  version: Reading<ServerVersion>,
): Promise<CertManagerFacts['webhook']> {
  const server = readValue(version);
  if (server === undefined) {
    return skipped(
      'the version of the API server is not known, and before 1.13 a dry run would create the object',
    );
  }
  if (!isAtLeast(server, 1, 13)) {
    return skipped(`Kubernetes ${server.gitVersion} has no dry run, so that it cannot be tried`);
  }
  const body = {
    apiVersion: generation,
    kind: 'Issuer',
    metadata: { name: NAME, namespace },
    spec: { selfSigned: {} },
  };
  const needs: AccessRule = { verb: 'create', group: groupOf(generation), resource: 'issuers', namespace };
  return reader.send(
    { key: 'certManager', item: 'webhook' },
    {
      method: 'POST',
      path: collectionPath(generation, 'Issuer', namespace),
      query: { dryRun: 'All' },
      body,
      timeoutMs: TIMEOUT_MS,
    },
    (response) => outcomeOf(response, needs),
  );
}

function outcomeOf(response: ApiResponse, needs: AccessRule): CertManagerFacts['webhook'] {
  const { status } = response;
  const said = text(record(parseJson(response.body)).message) ?? '';
  // A name that is taken is found out after the webhooks have let the request pass.
  if (status === 201 || status === 409) return read({ accepted: true });
  // Webhooks of cert-manager before 0.13 do not say that they have no side effects.
  if (/does not support dry run|dryRun alpha feature is disabled/.test(said)) return skipped(said);
  // Whether a namespace is there, or about to go, is not known to everybody.
  if (status === 404 || /is being terminated/.test(said)) return skipped(`it could not be tried: ${said}`);
  // Webhooks and quotas refuse with the status of a missing right, and without the words of one.
  if (status === 403 && said !== '' && !/ cannot create /.test(said)) return failed('server', said);
  const reading = readingOf<never>(response, needs, () => undefined);
  return reading.state === 'failed' && said !== '' ? failed(reading.cause, said) : reading;
}
