import { list, record, text } from '../../kube/objects.js';
import { isoSeconds, sameJson } from '../store/store.js';
import { type FieldPath, fieldsOf, pathsOf, printed, removeField, treeOf } from './field-paths.js';
import { ApiError } from './status.js';

export interface Owner {
  manager: string;
  operation: 'Apply' | 'Update';
}

type Fields = Record<string, unknown>;

interface Entry extends Owner {
  paths: Set<string>;
  time: string;
}

/**
 * Notes in the object's managedFields who last set which field: those that `after` has otherwise than `old`, as far as they were
 * sent. What the server fills in belongs to nobody here.
 */
export function noteOwner(
  { old, sent }: { old: Fields | undefined; sent: Fields },
  after: Fields,
  { manager, now }: { manager: string; now: Date },
): void {
  const before = fieldsOf(old ?? {});
  const current = fieldsOf(after);
  const given = fieldsOf(sent);
  const changed = new Set(
    [...current]
      .filter(([path, value]) => given.has(path) && !(before.has(path) && sameJson(before.get(path), value)))
      .map(([path]) => path),
  );
  const entries = entriesOf(old ?? {});
  for (const entry of entries) {
    for (const path of entry.paths) if (!current.has(path) || changed.has(path)) entry.paths.delete(path);
  }
  if (changed.size > 0) {
    const own = entryOf(entries, { manager, operation: 'Update' }, now);
    for (const path of changed) own.paths.add(path);
  }
  write(after, entries, old);
}

/**
 * Before a server-side apply: throws a 409 when it would change a field of another owner, unless forced, and gives back the
 * object without the fields that this manager applied before and applies no more.
 */
export function prepareApply(before: Fields, applied: Fields, manager: string, force: boolean): Fields {
  const current = fieldsOf(before);
  const wanted = fieldsOf(applied);
  const entries = entriesOf(before);
  const others = entries.filter((entry) => entry.manager !== manager || entry.operation !== 'Apply');
  const conflicts = others.flatMap((entry) =>
    [...wanted]
      .filter(([path, value]) => entry.paths.has(path) && !sameJson(current.get(path), value))
      .map(([path]) => ({ manager: entry.manager, path: JSON.parse(path) as FieldPath })),
  );
  if (conflicts.length > 0 && !force) throw conflict(conflicts, text(before.apiVersion) ?? 'v1');
  const left = structuredClone(before);
  for (const entry of entries) {
    if (entry.manager !== manager || entry.operation !== 'Apply') continue;
    for (const path of entry.paths) {
      if (wanted.has(path) || others.some((other) => other.paths.has(path))) continue;
      removeField(left, JSON.parse(path) as FieldPath);
    }
  }
  return left;
}

/** After a server-side apply: this manager owns exactly what it applied. */
export function noteApply(before: Fields, after: Fields, applied: Fields, manager: string, now: Date): void {
  const owner: Owner = { manager, operation: 'Apply' };
  const current = fieldsOf(after);
  const old = fieldsOf(before);
  const wanted = fieldsOf(applied);
  const entries = entriesOf(before);
  for (const entry of entries) {
    for (const path of entry.paths) {
      const taken = wanted.has(path) && !sameJson(old.get(path), current.get(path));
      if (!current.has(path) || taken) entry.paths.delete(path);
    }
  }
  const own = entryOf(entries, owner, now);
  own.paths = new Set(wanted.keys());
  write(after, entries, before);
}

function conflict(conflicts: { manager: string; path: FieldPath }[], version: string): ApiError {
  const texts = conflicts.map(({ manager, path }) => ({
    message: `conflict with "${manager}" using ${version}`,
    field: printed(path),
  }));
  const [first] = texts;
  const all =
    texts.length === 1 && first !== undefined
      ? `1 conflict: ${first.message}: ${first.field}`
      : `${texts.length} conflicts: ${texts.map(({ message, field }) => `${message}: ${field}`).join('\n- ')}`;
  return new ApiError(409, 'Conflict', `Apply failed with ${all}`, {
    causes: texts.map((entry) => ({ reason: 'FieldManagerConflict', ...entry })),
  });
}

function entriesOf(object: Fields): Entry[] {
  return list(record(object.metadata).managedFields)
    .map(record)
    .map((entry) => ({
      manager: text(entry.manager) ?? '',
      operation: entry.operation === 'Apply' ? 'Apply' : 'Update',
      time: text(entry.time) ?? '',
      paths: new Set(pathsOf(entry.fieldsV1)),
    }));
}

function entryOf(entries: Entry[], owner: Owner, now: Date): Entry {
  const time = isoSeconds(now);
  const found = entries.find(
    (entry) => entry.manager === owner.manager && entry.operation === owner.operation,
  );
  if (found !== undefined) {
    found.time = time;
    return found;
  }
  const made = { ...owner, time, paths: new Set<string>() };
  entries.push(made);
  return made;
}

function write(object: Fields, entries: Entry[], before: Fields | undefined): void {
  const apiVersion = text(object.apiVersion) ?? text(before?.apiVersion) ?? 'v1';
  const managedFields = entries
    .filter((entry) => entry.paths.size > 0)
    .map(({ manager, operation, time, paths }) => ({
      manager,
      operation,
      apiVersion,
      time,
      fieldsType: 'FieldsV1',
      fieldsV1: treeOf(paths),
    }));
  const metadata = { ...record(object.metadata) };
  delete metadata.managedFields;
  object.metadata = managedFields.length === 0 ? metadata : { ...metadata, managedFields };
}
