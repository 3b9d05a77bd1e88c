import type { HostAccess } from '../evidence/host/access.js';
import { type ManagedFacts, readManaged } from '../evidence/platform/managed-objects.js';
import type { OnProgress } from '../evidence/progress.js';
import { ingressHosts } from '../evidence/target.js';
import type { ClusterApi } from '../kube/api.js';
import type { ObjectRef } from '../kube/objects.js';
import { managedLabels } from '../manifests/labels.js';
import { type Clock, systemClock } from '../plan/clock.js';
import type { JournalEntry } from '../plan/journal.js';
import type { JournalStore } from '../plan/journal-store.js';
import type { PlanProgress } from '../plan/outcome.js';
import { type Preview, previewOf } from '../plan/preview.js';
import { targetName } from '../plan/target-name.js';
import { type Uninstall, type UninstallScope, uninstallOf } from '../steps/uninstall.js';

/** What an uninstall would do, as it stands now. */
export interface UninstallView extends Uninstall {
  preview: Preview | undefined;
  /**
   * What was done outside the registry's objects, which stays: a helm release, a line in the hosts file, a certificate that Docker trusts here. `undo` takes the
   * plan back.
   */
  left: { what: string; id: string }[];
  unread: ManagedFacts['unread'];
}

export type UninstallOutcome =
  | { state: 'done'; view: UninstallView; seconds: number }
  /** Deleted, and the server has not let go of these. */
  | { state: 'lingering'; view: UninstallView; seconds: number }
  | { state: 'refused'; reason: string }
  | { state: 'failed'; reason: string }
  | { state: 'interrupted'; reason: string };

/** Everything that the command does with a registry that is to go. */
export interface UninstallSession {
  readonly where: string;
  readonly scope: UninstallScope;
  look(options: { signal: AbortSignal; onProgress?: OnProgress }): Promise<UninstallView>;
  rehearse(view: UninstallView, options: { signal: AbortSignal }): Promise<{ ok: boolean; notes: string[] }>;
  /** Deletes what the view says, and waits until it is gone. */
  apply(
    view: UninstallView,
    options: { signal: AbortSignal; onProgress?: (progress: PlanProgress) => void },
  ): Promise<UninstallOutcome>;
  close(): void;
}

export interface UninstallDeps {
  api: ClusterApi;
  journal: JournalStore;
  scope: UninstallScope;
  /** For what the journal says about this machine. */
  host: Pick<HostAccess, 'identity'>;
  /** The name that clients use, as the profile has it; an Ingress that goes says it too. */
  hostName?: string;
  clock?: Clock;
}

/** Milliseconds between two looks at what is being deleted. */
const INTERVAL = 1000;

const loadPlans = () => import('../plan/plans.js');

/** An uninstall on a cluster. */
export function createUninstallSession({
  api,
  journal,
  scope,
  host,
  hostName,
  clock = systemClock,
}: UninstallDeps): UninstallSession {
  const look: UninstallSession['look'] = async ({ signal, onProgress }) => {
    const all = (await journal.list()).entries.filter(({ state }) => !['undone', 'reversed'].includes(state));
    const entries = all.filter((entry) => isOfInstall(entry, api, host));
    const facts = await readManaged(api, {
      namespace: scope.namespace,
      labels: managedLabels(scope.name),
      written: writtenBy(entries, scope),
      signal,
      ...(onProgress === undefined ? {} : { onProgress }),
    });
    signal.throwIfAborted();
    const found = uninstallOf(facts, scope);
    const preview = found.proposal === undefined ? undefined : previewOf(found.proposal);
    const hosts = [hostName ?? [], facts.objects.flatMap(({ object }) => ingressHosts(object))].flat();
    const trust = all.filter((entry) => !entries.includes(entry) && isTrustHere(entry, host, hosts));
    return { ...found, preview, left: [...leftBy(entries), ...trustBy(trust)], unread: facts.unread };
  };

  /** Finalizers and grace periods take their time after the server said yes. */
  const untilGone = async (
    limit: number,
    signal: AbortSignal,
    onProgress?: (progress: PlanProgress) => void,
  ) => {
    const start = clock.now();
    const seconds = () => (clock.now() - start) / 1000;
    for (;;) {
      const view = await look({ signal });
      const names = lingering(view);
      if (names.length === 0) return { state: 'done' as const, view, seconds: seconds() };
      if (seconds() >= limit) return { state: 'lingering' as const, view, seconds: seconds() };
      onProgress?.({
        type: 'waiting',
        seconds: seconds(),
        what: 'the end of',
        current: names.map(targetName).join(', '),
      });
      await clock.sleep(INTERVAL, signal);
      signal.throwIfAborted();
    }
  };

  return {
    where: `${api.context} (${api.server})`,
    scope,
    look,
    async rehearse({ proposal }, { signal }) {
      if (proposal === undefined) return { ok: true, notes: [] };
      const { rehearsePlan } = await loadPlans();
      return rehearsePlan(api, proposal, {}, { signal, clock });
    },
    async apply({ proposal }, { signal, onProgress }) {
      if (proposal === undefined) return { state: 'refused', reason: 'There is nothing to delete.' };
      const { applyPlan } = await loadPlans();
      const applied = await applyPlan(api, proposal, {}, journal, {
        signal,
        clock,
        ...(onProgress === undefined ? {} : { onProgress }),
      });
      if (applied.state !== 'applied') return applied;
      return untilGone(proposal.settleSeconds, signal, onProgress);
    },
    close: () => api.close(),
  };
}

function lingering({ proposal, going }: UninstallView): ObjectRef[] {
  const targets = (proposal?.changes ?? []).flatMap(({ target }) => ('kind' in target ? [target] : []));
  return [...targets, ...going];
}

/** Plans of an install, carried out on this cluster, of which something may stand. */
function isOfInstall(entry: JournalEntry, api: ClusterApi, host: Pick<HostAccess, 'identity'>): boolean {
  if (!entry.fix.startsWith('install.')) return false;
  const ofHostAlone = entry.context === '' && entry.host === host.identity;
  return ofHostAlone || (entry.context === api.context && entry.server === api.server);
}

/** Fixes by which Docker on this machine was told to trust a registry of these names, on whatever rung. */
function isTrustHere(
  { host: machine, title, finding, changes }: JournalEntry,
  host: Pick<HostAccess, 'identity'>,
  names: readonly string[],
): boolean {
  if (machine !== host.identity) return false;
  const said = [title, finding, ...changes.map(({ target }) => targetName(target))].join('\n');
  const words = said.split(/[^\w.-]+/);
  return names.some((name) => words.includes(name));
}

function trustBy(entries: readonly JournalEntry[]): UninstallView['left'] {
  return entries.flatMap(({ id, title, changes }) => {
    const paths = changes.flatMap((change) =>
      change.kind === 'host' && change.state === 'done' ? [change.target.path] : [],
    );
    return paths.length === 0 ? [] : [{ what: `${paths.join(', ')}: ${title}`, id }];
  });
}

function writtenBy(entries: readonly JournalEntry[], { namespace }: UninstallScope): ObjectRef[] {
  const refs = entries.flatMap(({ changes }) =>
    changes.flatMap(({ state, target }) => (state === 'done' && 'kind' in target ? [target] : [])),
  );
  const here = refs.filter((ref) => ref.namespace === namespace);
  return [...new Map(here.map((ref) => [targetName(ref), ref])).values()];
}

/** Programs that were run, and files of this machine: no object of the cluster shows them. */
function leftBy(entries: readonly JournalEntry[]): UninstallView['left'] {
  return entries.flatMap(({ id, changes }) =>
    changes.flatMap((change) => {
      if (change.state !== 'done' || (change.kind !== 'run' && change.kind !== 'host')) return [];
      return [{ what: change.kind === 'run' ? change.target.command : change.target.path, id }];
    }),
  );
}
