import type { DockerConfigFacts } from '../../evidence/host-model.js';
import { parseDaemonJson, setKey } from '../../formats/daemon-json.js';
import { EditRefused } from '../../formats/edit-refused.js';
import type { FileEdit } from '../change.js';
import { fileEdit, newFile } from './docker-file-edit.js';

export const INSECURE = 'insecure-registries';

/**
 * An edit of the daemon's daemon.json, which is made when it is not there. `through` is loaded before the former text is put back. Null when the
 * file cannot be edited safely, or nothing would change.
 */
export function jsonEdit(
  config: DockerConfigFacts,
  edit: (text: string) => string,
  through?: (text: string) => string,
): FileEdit | null {
  const { file, path } = config.daemonJson;
  const change =
    file === undefined ? newFile(path, () => edit('')) : fileEdit(file, (current) => edit(current));
  if (change === null || change.shownAfter === change.shownBefore) return null;
  return through === undefined ? change : { ...change, undoThrough: through };
}

/** The entries of a list; none when the key is not there. */
export function entriesOf(text: string, key: string): string[] {
  if (text.trim() === '') return [];
  const { value, problem } = parseDaemonJson(text);
  if (problem !== undefined) throw new EditRefused(`It is not valid JSON: ${problem.message}`);
  const entries = value[key] ?? [];
  if (!Array.isArray(entries)) throw new EditRefused(`"${key}" is no list`);
  const words = entries.filter((entry) => typeof entry === 'string');
  if (words.length < entries.length) throw new EditRefused(`"${key}" holds something that is no text`);
  return words;
}

/** Appends those that are not in the list yet. */
export function withEntries(key: string, added: readonly string[]): (text: string) => string {
  return (text) => {
    const entries = entriesOf(text, key);
    const all = [...new Set([...entries, ...added])];
    return all.length === entries.length && entries.length > 0 ? text : setKey(text, key, all);
  };
}

/** The list without them, said explicitly: a reload takes nothing back that is merely not said any more. */
export function withoutEntries(key: string, removed: readonly string[]): (text: string) => string {
  return (text) =>
    setKey(
      text,
      key,
      entriesOf(text, key).filter((entry) => !removed.includes(entry)),
    );
}
