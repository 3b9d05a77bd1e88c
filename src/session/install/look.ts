import type { Kept } from '../../evidence/platform/read-platform.js';
import { objectKey, type Platform } from '../../evidence/platform-model.js';
import type { ObjectRef } from '../../kube/objects.js';
import type { Clock } from '../../plan/clock.js';
import { withFoundUsers } from '../../steps/shared/found-users.js';
import type { InstallView } from '../install-session.js';
import type { InstallDeps, LookAt } from './deps.js';
import { keptWithinLook } from './kept.js';
import type { Known } from './known.js';

/** Reads the registry, the cluster and this machine, but for what is `kept` of the last look, and says where every step stands. */
export async function lookAround(
  deps: Pick<InstallDeps, 'readEvidence' | 'readPlatform' | 'judgement'>,
  known: Known,
  at: LookAt,
  { kept, clock }: { kept: Kept; clock: Clock },
): Promise<InstallView> {
  const start = clock.now();
  const wanted = known.objectsWanted();
  const [read, platform, judge] = await Promise.all([
    deps.readEvidence(at),
    deps.readPlatform(at, wanted, known.survey, kept),
    deps.judgement(),
  ]);
  let survey = { platform, evidence: read.evidence };
  known.survey = survey;
  // What the steps write may follow from what was just read: the generation of cert-manager, the API of Ingresses.
  const missing = known.objectsWanted().filter((ref) => !isRead(platform, ref));
  if (missing.length > 0) {
    const more = await deps.readPlatform(at, [...wanted, ...missing], survey, keptWithinLook(survey));
    survey = { platform: more, evidence: read.evidence };
    known.survey = survey;
  }
  at.signal.throwIfAborted();
  known.profile = withFoundUsers(known.context(survey));
  const examination = judge.examine({ ...read, readMs: clock.now() - start }, clock.now);
  return known.show(survey, examination);
}

function isRead(platform: Platform, ref: ObjectRef): boolean {
  return ref.kind === 'Secret'
    ? platform.secrets[ref.name] !== undefined
    : platform.objects[objectKey(ref)] !== undefined;
}
