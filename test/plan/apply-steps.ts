import type { JournalStore } from '../../src/plan/journal-store.js';
import { CONFIG_MAP, capturedPod, change, configMap, POD, SERVICE, service, setKey } from './fixtures.js';

/** The state of each entry with those of its changes, the newest first: `applied: done done`. */
export async function states(journal: JournalStore): Promise<string[]> {
  const { entries } = await journal.list();
  return entries.map((entry) => `${entry.state}: ${entry.changes.map((c) => c.state).join(' ')}`);
}

/** Three changes that a plan may consist of. */
export const repairService = () =>
  change('patch', SERVICE, service(), (object) => {
    object.spec = { ...(object.spec as object), selector: { name: 'docker-registry' } };
  });
export const addKey = () => change('patch', CONFIG_MAP, configMap(), setKey('config.yml', 'version: 0.1\n'));
export const renameItem = () =>
  change('recreate', POD, capturedPod(), (pod) => {
    const spec = pod.spec as { volumes: { configMap?: { items: { key: string }[] } }[] };
    const item = spec.volumes[0]?.configMap?.items[0];
    if (item !== undefined) item.key = 'config.yml';
  });
