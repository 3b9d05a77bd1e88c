import type { Finding } from '../checks/check.js';
import { subjectName } from '../checks/check.js';
import { type MissingKey, missingKeys } from '../checks/config/rd602-configmap-key-missing.js';
import { neededConfigMaps } from '../checks/shared/config-map-references.js';
import type { EvidenceView } from '../evidence/view.js';
import { at, list, record } from '../kube/objects.js';
import type { Fix } from './fix.js';
import { renameKey } from './shared/config-map-key.js';
import { otherUsersOfKey } from './shared/config-map-users.js';
import { changePodSpec, podSpecCommands, replacementCost, volumeNamed } from './shared/replace-pods.js';

interface Mistake extends MissingKey {
  configMap: string;
  similar: string;
  /** What else takes the key that is there. */
  users: string[];
}

/** The one item that is wrong, with the key that was meant. Several wrong items at once are not guessed at. */
function mistake(finding: Finding, view: EvidenceView): Mistake | undefined {
  if (!('kind' in finding.subject)) return undefined;
  const { name } = finding.subject;
  const [only, ...others] = missingKeys(view, name, neededConfigMaps(view).get(name) ?? []);
  if (only?.similar === undefined || others.length > 0) return undefined;
  const { spec, source } = only.reference;
  const users = otherUsersOfKey(view, name, only.similar, { spec, field: source.field });
  return { ...only, similar: only.similar, configMap: name, users };
}

/** A fix in the ConfigMap: the key gets the name that is asked for, in the place of the old name or beside it. */
function keyFix(id: string, keep: boolean): Fix {
  return {
    id,
    cures: 'RD602',
    propose(finding, view) {
      const wrong = mistake(finding, view);
      if (wrong === undefined || wrong.users.length > 0 !== keep) return null;
      const renamed = renameKey(view, wrong.configMap, wrong.similar, wrong.key, { keep });
      if (renamed === null) return null;
      const title = keep
        ? `Add key ${wrong.key} to ConfigMap ${wrong.configMap}, with what ${wrong.similar} holds; ${wrong.similar} stays for ${wrong.users.join(', ')}`
        : `Rename key ${wrong.similar} of ConfigMap ${wrong.configMap} to ${wrong.key}; the Pod is left alone`;
      return {
        id,
        finding: finding.id,
        title,
        risk: 'safe',
        workaround: false,
        reversible: true,
        interrupts: [],
        loses: [],
        questions: [],
        changes: [renamed.change],
        settleSeconds: 150,
        commands: renamed.commands,
      };
    },
  };
}

export const rd602RenameKey = keyFix('RD602.rename-key', false);
export const rd602AddKey = keyFix('RD602.add-key', true);

/** The item asks for the key that is there. */
export const rd602ItemKey: Fix = {
  id: 'RD602.item-key',
  cures: 'RD602',
  propose(finding, view) {
    const wrong = mistake(finding, view);
    if (wrong === undefined) return null;
    const { spec, source } = wrong.reference;
    const part = /\.projected\.sources\[(\d+)\]\./.exec(source.field)?.[1];
    const steps = part === undefined ? [] : ['projected', 'sources', Number(part)];
    const change = changePodSpec(spec, (podSpec) => {
      const configMap = at(volumeNamed(podSpec, source.volumeName), ...steps, 'configMap', 'items');
      record(list(configMap)[wrong.item]).key = wrong.similar;
    });
    if (change === null) return null;
    const { note, ...cost } = replacementCost(view, spec);
    const how = `${change.kind} ${subjectName(spec.ref)}`;
    const path = `${source.field.replace(/\[(\d+)\]/g, '.$1').replaceAll('.', '/')}/items/${wrong.item}/key`;
    return {
      id: 'RD602.item-key',
      finding: finding.id,
      title: `Let the item ask for key ${wrong.similar}, and ${how}${note === '' ? '' : ` (${note})`}`,
      ...cost,
      workaround: false,
      reversible: true,
      questions: [],
      changes: [change],
      settleSeconds: 150,
      commands: podSpecCommands(spec, [{ op: 'replace', path, value: wrong.similar }]),
    };
  },
};
