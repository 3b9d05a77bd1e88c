import { badEntries } from '../checks/config/rd606-htpasswd-not-bcrypt.js';
import { htpasswdProblems } from '../checks/config/rd607-htpasswd-malformed.js';
import { volumeSources } from '../checks/shared/volume-files.js';
import { registryPodSpecs } from '../checks/shared/workload.js';
import { readValue } from '../evidence/reading.js';
import type { EvidenceView } from '../evidence/view.js';
import { at, list, record, text } from '../kube/objects.js';
import type { Fix } from './fix.js';
import { changePodSpec, podSpecCommands, replacementCost } from './shared/replace-pods.js';

interface Correction {
  volumeIndex: number;
  item: number;
  field: 'key' | 'path';
  value: string;
}

/**
 * Corrects the volume instead of the Secret: the item takes the key that the Secret has, or puts the file where the configuration says. The users
 * who are in the Secret stay as they are.
 */
export const rd605Item: Fix = {
  id: 'RD605.item',
  cures: 'RD605',
  propose(finding, view) {
    const [spec] = registryPodSpecs(view);
    const secret = text(finding.facts.secret);
    if (spec === undefined || secret === undefined) return null;
    const sources = volumeSources(spec.podSpec).filter(
      (source) => source.source === 'secret' && source.name === secret && !source.field.includes('projected'),
    );
    const [source] = sources;
    if (source === undefined || sources.length > 1) return null;
    const correction =
      finding.facts.problem === 'unprojected'
        ? correctPath(source.items ?? [], source.volumeIndex, text(finding.facts.wanted))
        : correctKey(
            view,
            source.items ?? [],
            source.volumeIndex,
            secret,
            list(finding.facts.lacking).map(String),
          );
    if (correction === undefined) return null;
    const { volumeIndex, item, field, value } = correction;
    const change = changePodSpec(spec, (podSpec) => {
      const volume = list(podSpec.volumes)
        .map(record)
        .find((one) => one.name === source.volumeName);
      record(list(at(volume, 'secret', 'items'))[item])[field] = value;
    });
    if (change === null) return null;
    const { risk, interrupts, loses, note } = replacementCost(view, spec);
    return {
      id: rd605Item.id,
      finding: finding.id,
      title: `${field === 'key' ? `Take key ${value} from` : `Mount the file as ${value} from`} Secret ${secret}${note === '' ? '' : ` (${note})`}`,
      risk,
      workaround: false,
      reversible: true,
      interrupts,
      loses,
      questions: [],
      changes: [change],
      settleSeconds: 150,
      commands: podSpecCommands(spec, [
        { op: 'replace', path: `/volumes/${volumeIndex}/secret/items/${item}/${field}`, value },
      ]),
    };
  },
};

type Items = { key: string; path: string; index: number }[];

/** The only item puts its file elsewhere than the configuration says. */
function correctPath(items: Items, volumeIndex: number, wanted: string | undefined): Correction | undefined {
  const [only, ...others] = items;
  if (only === undefined || others.length > 0 || wanted === undefined || wanted === '') return undefined;
  return { volumeIndex, item: only.index, field: 'path', value: wanted };
}

/** One item names a key that is not there, and one spare key of the Secret holds an htpasswd file that works. */
function correctKey(
  view: EvidenceView,
  items: Items,
  volumeIndex: number,
  secret: string,
  lacking: readonly string[],
): Correction | undefined {
  const facts = readValue(view.get('secrets')[secret]);
  const item = items.find(({ key }) => lacking.includes(key));
  if (facts === undefined || item === undefined || lacking.length > 1) return undefined;
  const usable = Object.entries(facts.htpasswd).filter(
    ([key, file]) =>
      !items.some((one) => one.key === key) &&
      htpasswdProblems(file).length === 0 &&
      badEntries(file).length === 0,
  );
  const [only] = usable;
  return only === undefined || usable.length > 1
    ? undefined
    : { volumeIndex, item: item.index, field: 'key', value: only[0] };
}
