import { familiar, parseReference } from '../image-reference.js';
import { type ImageStore, inspected, type LocalImage, repositoryOf, sizeOf } from '../image-store.js';
import { type Command, failed, given, refused, said } from './command.js';
import { ago, formatted, humanSize, table } from './format.js';

const FORMAT = { '--format': 'format', '-f': 'format', '--filter': 'filter' };

/** `docker images`. */
export const images: Command = ({ images: store }, args) => {
  const { words, flags } = given(args, { ...FORMAT, '-f': 'filter' });
  const all = store.all
    .sort((a, b) => b.created.getTime() - a.created.getTime())
    .flatMap((image) => listed(store, image))
    .filter(({ Repository, Tag }) =>
      words.every((word) => [Repository, `${Repository}:${Tag}`].includes(word)),
    );
  if (flags.has('q') || flags.has('quiet')) {
    return said([...new Set(all.map(({ ID }) => `${ID}\n`))].join(''));
  }
  const format = flags.get('format');
  if (format !== undefined) return said(all.map((row) => `${formatted(format, row)}\n`).join(''));
  const digests = flags.has('digests');
  const heads = ['REPOSITORY', 'TAG', ...(digests ? ['DIGEST'] : []), 'IMAGE ID', 'CREATED', 'SIZE'];
  const rows = all.map((row) => [
    row.Repository,
    row.Tag,
    ...(digests ? [row.Digest] : []),
    row.ID,
    row.CreatedSince,
    row.Size,
  ]);
  return said(table([heads, ...rows]));
};

function listed(store: ImageStore, image: LocalImage) {
  const tags = store.tagsOf(image.id);
  const digests = store.digestsOf(image.id).map((name) => name.split('@'));
  const row = (Repository: string, Tag: string) => ({
    Repository,
    Tag,
    Digest: digests.find(([repository]) => repository === Repository)?.[1] ?? '<none>',
    ID: image.id.slice('sha256:'.length, 'sha256:'.length + 12),
    CreatedSince: ago(Date.now() - image.created.getTime()),
    Size: humanSize(image.layers.reduce((sum, { tar }) => sum + sizeOf(tar), 0)),
  });
  if (tags.length === 0) return [row(digests[0]?.[0] ?? '<none>', '<none>')];
  return tags.map((name) => row(repositoryOf(name), name.slice(name.lastIndexOf(':') + 1)));
}

/** `docker image inspect`. */
export const imageInspect: Command = ({ images: store }, args) => {
  const { words, flags } = given(args, FORMAT);
  const found: Record<string, unknown>[] = [];
  const missing: string[] = [];
  for (const word of words) {
    const image = find(store, word);
    if (image === undefined) missing.push(word);
    else found.push(inspected(store, image));
  }
  const format = flags.get('format');
  const shown =
    format === undefined
      ? `${JSON.stringify(found, null, 4)}\n`
      : found.length === 0
        ? '\n'
        : found.map((image) => `${formatted(format, image)}\n`).join('');
  if (missing.length === 0) return said(shown);
  return failed(
    missing
      .map((word) => `Error response from daemon: no such image: ${word}: No such image: ${named(word)}`)
      .join('\n'),
    shown,
  );
};

/** `docker tag`. */
export const tagImage: Command = ({ images: store }, args) => {
  const [source = '', target = ''] = given(args, {}).words;
  const name = parseReference(target);
  if ('problem' in name) {
    return failed(`Error parsing reference: "${target}" is not a valid repository/tag: ${name.problem}`);
  }
  const image = find(store, source);
  if (image === undefined) return refused(`No such image: ${named(source)}`);
  store.tag(image.id, familiar(name));
  return said('');
};

/** `docker rmi`. */
export const removeImages: Command = ({ images: store }, args) => {
  const lines: string[] = [];
  const missing: string[] = [];
  for (const word of given(args, {}).words) {
    const removed = store.remove(named(word)) ?? store.remove(word);
    if (removed === undefined) missing.push(named(word));
    else lines.push(...removed);
  }
  const stdout = lines.map((line) => `${line}\n`).join('');
  if (missing.length === 0) return said(stdout);
  return failed(
    missing.map((name) => `Error response from daemon: No such image: ${name}`).join('\n'),
    stdout,
  );
};

export function find(store: ImageStore, word: string): LocalImage | undefined {
  return store.find(named(word)) ?? store.find(word);
}

/** With the tag that docker takes when none is given. */
function named(word: string): string {
  const reference = parseReference(word);
  return word.includes('@') || 'problem' in reference ? word : familiar(reference);
}
