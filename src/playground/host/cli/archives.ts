import { record, text } from '../../../kube/objects.js';
import { digestOf } from '../../images/digest.js';
import { type Image, layerOf, makeImage } from '../../images/image.js';
import { readTar } from '../../images/tar.js';
import { familiar, parseReference } from '../image-reference.js';
import { type Client, type Command, failed, given, refused, said } from './command.js';

/** `docker import FILE|- [NAME]`: a tar of a root folder becomes an image of one layer. */
export const importImage: Command = (client, args) => {
  const { words, flags } = given(args, {
    '-c': 'change',
    '--change': 'change',
    '-m': 'message',
    '--message': 'message',
    '--platform': 'platform',
  });
  const [source = '', name] = words;
  const reference = name === undefined ? undefined : parseReference(name);
  if (reference !== undefined && 'problem' in reference) return failed(reference.problem);
  const tar = source === '-' ? input(client) : client.file(source);
  if (tar === undefined) return failed(`open ${source}: no such file or directory`);
  const comment = flags.get('message') ?? 'Imported from -';
  const command = /^CMD\s+(\[.*\])$/.exec(flags.get('change') ?? '')?.[1];
  const image = makeImage(tar, {
    created: new Date(),
    comment,
    ...(command === undefined ? {} : { config: { Cmd: JSON.parse(command) as unknown } }),
  });
  client.images.put(image, reference === undefined ? undefined : familiar(reference));
  return said(`${image.id}\n`);
};

/** `docker load`: what `docker save` wrote. */
export const loadImage: Command = (client, args) => {
  const { flags } = given(args, { '-i': 'input', '--input': 'input', '--platform': 'platform' });
  const path = flags.get('input');
  const archive = path === undefined ? input(client) : client.file(path);
  if (archive === undefined) return failed(`open ${path ?? ''}: no such file or directory`);
  const files = readTar(archive);
  const manifest = files.get('manifest.json');
  if (manifest === undefined) return refused('invalid archive: does not contain a manifest.json');
  const lines = (JSON.parse(manifest.toString('utf8')) as unknown[]).flatMap((entry) => {
    const { Config, Layers, RepoTags } = record(entry);
    const image = imageIn(files, text(Config) ?? '', Layers as string[]);
    const tags = (RepoTags as string[] | null) ?? [];
    client.images.put(image, undefined);
    for (const tag of tags) client.images.tag(image.id, tag);
    return tags.length === 0 ? [`Loaded image ID: ${image.id}`] : tags.map((tag) => `Loaded image: ${tag}`);
  });
  return said(lines.map((line) => `${line}\n`).join(''));
};

function imageIn(files: ReadonlyMap<string, Buffer>, path: string, layers: readonly string[]): Image {
  const config = files.get(path) ?? Buffer.alloc(0);
  return {
    id: digestOf(config),
    config,
    layers: layers.map((layer) => layerOf(files.get(layer) ?? Buffer.alloc(0))),
  };
}

/** What came in as text was bytes once, one a character when it is plain ASCII. */
function input({ input: text }: Client): Buffer {
  return Buffer.from(text ?? '', 'utf8');
}
