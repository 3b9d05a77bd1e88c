import type { EvidenceView } from '../../evidence/view.js';
import { at, strings, text } from '../../kube/objects.js';
import { needOf } from '../verdicts.js';
import type { ConfigFile } from './config-file.js';

/** The text of the configuration, when it can be read: only one from a ConfigMap can. */
export type ConfigText =
  | { state: 'text'; text: string; configMap: string; key: string }
  /** The image's own file, which has the generation's defaults. */
  | { state: 'image' }
  /** There is no such text: the ConfigMap or the key is missing, or the path is hidden by a mount. */
  | { state: 'absent' }
  /** It is in a Secret, whose contents are not kept, or something could not be read. */
  | { state: 'unknown'; needs: string[] };

/** The text that the registry reads, for checks of its contents. */
export function configText(view: EvidenceView, file: ConfigFile): ConfigText {
  if (file.state === 'image') return { state: 'image' };
  if (file.state === 'hidden' || file.state === 'unmounted') return { state: 'absent' };
  if (file.state === 'unknown') return { state: 'unknown', needs: file.needs };
  if (file.configMap === undefined || file.key === undefined) {
    const where = file.secret === undefined ? `volume ${file.mount?.name ?? ''}` : `Secret ${file.secret}`;
    return { state: 'unknown', needs: [`the configuration in ${where}, whose contents are not looked at`] };
  }
  return textOfKey(view, file.configMap, file.key);
}

/** The text under a ConfigMap's key; `binaryData` that is UTF-8 counts as text, as it does in the mounted file. */
export function textOfKey(view: EvidenceView, configMap: string, key: string): ConfigText {
  const reading = view.get('configMaps')[configMap];
  const need = needOf(`configMaps/${configMap}`, reading);
  if (need !== undefined) return { state: 'unknown', needs: [need] };
  if (reading?.state !== 'read') return { state: 'absent' };
  const value = strings(reading.value.data)[key];
  if (value !== undefined) return { state: 'text', text: value, configMap, key };
  const binary = text(at(reading.value, 'binaryData', key));
  if (binary === undefined) return { state: 'absent' };
  return { state: 'text', text: Buffer.from(binary, 'base64').toString('utf8'), configMap, key };
}
