import type { HostAccess } from '../../evidence/host/access.js';
import type { Evidence } from '../../evidence/model.js';
import type { Kept } from '../../evidence/platform/read-platform.js';
import type { Platform, Survey } from '../../evidence/platform-model.js';
import type { ClusterFlags } from '../../fixes/shared/for-cluster.js';
import type { ClusterApi } from '../../kube/api.js';
import type { ObjectRef } from '../../kube/objects.js';
import type { Clock } from '../../plan/clock.js';
import type { JournalStore } from '../../plan/journal-store.js';
import type { Profile } from '../../profile/profile.js';
import type { Step, StepContext, TrialResult } from '../../steps/step.js';
import type { InstallSummary } from '../install-session.js';
import type { Judging } from '../judging.js';
import type { Progress, Session } from '../session.js';
import type { Passwords } from './passwords.js';

/** What a look at the registry is told: where it is, and whom to log in as. */
export interface LookAt {
  profile: Profile;
  /** Whom to log in as; absent while nobody is known. */
  user?: string;
  passwords: Passwords;
  /** An upload is tried too, since the trial push has failed. */
  tryUpload: boolean;
  signal: AbortSignal;
  onProgress: (progress: Progress) => void;
}

/** What a guided install works with: the readers, the steps, and where things are kept. */
export interface InstallDeps {
  api: ClusterApi;
  host: HostAccess;
  steps: readonly Step[];
  judgement(): Promise<Judging>;
  /** The registry as the checks see it. */
  readEvidence(at: LookAt): Promise<{ evidence: Evidence; requests: number; roundTrips: number }>;
  /** The cluster and this machine; of the objects that the steps write those named. `survey` is what the last look saw, `kept` what of it is not read again. */
  readPlatform(
    at: LookAt,
    objects: readonly ObjectRef[],
    survey: Survey | undefined,
    kept: Kept,
  ): Promise<Platform>;
  /** A diagnosis of the same registry. */
  openDiagnosis(at: Omit<LookAt, 'signal' | 'onProgress'>): Session;
  tryPush(at: LookAt, password: string, tell: (line: string) => void): Promise<TrialResult>;
  summarise?: (context: StepContext) => InstallSummary;
  /** How commands for pasting find the cluster, where it is another one than kubectl's own. */
  cluster?: ClusterFlags;
  profile: Profile;
  profilePath: string;
  saveProfile(profile: Profile): Promise<void>;
  journal: JournalStore;
  where: string;
  playground: boolean;
  clock?: Clock;
  onClose?: () => Promise<void>;
}
