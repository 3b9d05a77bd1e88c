import { isDeepStrictEqual } from 'node:util';
import {
  Document,
  isCollection,
  isMap,
  isScalar,
  isSeq,
  parseDocument,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import type { Profile } from './profile.js';
import { PROFILE_KEYS, PROFILE_SCHEMA } from './read.js';

const HEAD = [
  ' The answers of "regdoctor install". The same again, without questions:',
  '   regdoctor install --profile FILE --yes',
  ' What is not here is asked. Passwords and keys are never here, and are refused.',
].join('\n');

/** Long values stay on one line: a folded one is hard to compare. */
const FORMAT = { lineWidth: 0 };

/**
 * The profile as the text of its file. With the `former` text everything that a person wrote there stays as far as it is still true: comments, order,
 * blank lines, quotes.
 */
export function profileText(profile: Profile, former = ''): string {
  const wanted = plainProfile(profile);
  const document = parseDocument(former);
  if (!isMap(document.contents) || document.errors.length > 0) {
    const fresh = new Document(wanted);
    fresh.commentBefore = former.trim() === '' ? HEAD : (document.commentBefore ?? HEAD);
    return fresh.toString(FORMAT);
  }
  adapt(document, document.contents, wanted);
  return document.toString(FORMAT);
}

/** In the order of the keys, without what is not decided. */
function plainProfile(profile: Profile): Record<string, unknown> {
  const { certificate, ...rest } = profile;
  const all: Record<string, unknown> = {
    schema: PROFILE_SCHEMA,
    ...rest,
    // Whose DNS provider is not known yet is asked for again: half an answer would be refused when the file is read.
    certificate: isHalf(certificate) ? undefined : certificate,
  };
  return Object.fromEntries(PROFILE_KEYS.flatMap((key) => (all[key] === undefined ? [] : [[key, all[key]]])));
}

function isHalf(certificate: Profile['certificate']): boolean {
  return certificate?.source === 'acme-dns01' && Object.keys(certificate.solver).length === 0;
}

/** Makes the map say what is wanted, and touches nothing that says it already. */
function adapt(document: Document, map: YAMLMap, wanted: Readonly<Record<string, unknown>>): void {
  for (const { key } of [...map.items]) {
    const name = isScalar(key) ? String(key.value) : '';
    if (wanted[name] === undefined) map.delete(key);
  }
  for (const [key, value] of Object.entries(wanted)) {
    if (value === undefined) continue;
    const node = map.get(key, true);
    const current: unknown = isCollection(node) || isScalar(node) ? node.toJS(document) : undefined;
    if (isDeepStrictEqual(current, value)) continue;
    if (isMap(node) && isPlainMap(value)) adapt(document, node, value);
    else if (isSeq(node) && Array.isArray(value)) adaptList(document, node, value);
    // A scalar keeps its comment this way.
    else if (isScalar(node) && (typeof value !== 'object' || value === null)) node.value = value;
    else map.set(key, document.createNode(value));
  }
}

/** Items that stay keep their comments. */
function adaptList(document: Document, list: YAMLSeq, wanted: readonly unknown[]): void {
  const former = [...list.items];
  // An empty list is always written in brackets.
  if (former.length === 0) list.flow = false;
  list.items = wanted.map((value) => {
    const same = former.find(
      (item) => (isCollection(item) || isScalar(item)) && isDeepStrictEqual(item.toJS(document), value),
    );
    return same ?? document.createNode(value);
  });
}

function isPlainMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
