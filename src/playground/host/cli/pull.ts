import { gunzipSync } from 'node:zlib';
import { at, list, record, text } from '../../../kube/objects.js';
import { digestOf } from '../../images/digest.js';
import { layerOf, MANIFEST_TYPE } from '../../images/image.js';
import { familiar, parseReference, type Reference } from '../image-reference.js';
import { RegistryRefusal } from '../registry-wire.js';
import { type Client, type Command, failed, given, refused, said } from './command.js';
import { refusalOf, Transfer } from './transfer.js';

/** `docker pull`. */
export const pull: Command = async (client, args) => {
  const { words, flags } = given(args, { '--platform': 'platform' });
  const reference = parseReference(words[0] ?? '');
  if ('problem' in reference) return failed(reference.problem);
  const quiet = flags.has('q') || flags.has('quiet');
  const lines = reference.untagged ? ['Using default tag: latest'] : [];
  const shown = () => (quiet ? '' : lines.map((line) => `${line}\n`).join(''));
  try {
    await pulled(client, reference, lines);
  } catch (error) {
    if (!(error instanceof RegistryRefusal)) throw error;
    return refused(error.message, shown());
  }
  return said(`${shown()}${canonical(reference)}\n`);
};

async function pulled(client: Client, reference: Reference, lines: string[]): Promise<void> {
  const transfer = new Transfer(client, reference.registry);
  await transfer.open();
  const { path, tag } = reference;
  const url = `/v2/${path}/manifests/${tag}`;
  const headers = { accept: MANIFEST_TYPE };
  // Asked for first, since it costs nothing of what a registry allows in a day.
  await transfer.send({ method: 'HEAD', url, headers }, true);
  const answer = await transfer.send({ method: 'GET', url, headers }, true);
  if (answer.status !== 200) {
    const refusal = refusalOf(answer);
    const unknown = refusal.message.startsWith('manifest unknown');
    throw unknown
      ? new RegistryRefusal(`manifest for ${familiar(reference)} not found: ${refusal.message}`)
      : refusal;
  }
  const digest = digestOf(answer.body);
  const manifest = record(JSON.parse(answer.body.toString('utf8')));
  const id = text(at(manifest, 'config', 'digest')) ?? '';
  const status = client.images.find(familiar(reference))?.id === id;
  lines.push(`${tag}: Pulling from ${path}`);
  if (client.images.find(id) === undefined) {
    const blob = async (of: string) => {
      const got = await transfer.send({ method: 'GET', url: `/v2/${path}/blobs/${of}` });
      if (got.status !== 200) throw refusalOf(got);
      return got.body;
    };
    const config = await blob(id);
    const layers = [];
    for (const layer of list(manifest.layers)) {
      const of = text(at(layer, 'digest')) ?? '';
      const short = of.slice(7, 19);
      layers.push(layerOf(gunzipSync(await blob(of))));
      const steps = ['Pulling fs layer', 'Verifying Checksum', 'Download complete', 'Pull complete'];
      lines.push(...steps.map((step) => `${short}: ${step}`));
    }
    client.images.put({ id, config, layers }, undefined);
  }
  client.images.tag(id, familiar(reference));
  client.images.noteDigest(id, reference.name, digest);
  const outcome = status ? 'Image is up to date' : 'Downloaded newer image';
  lines.push(`Digest: ${digest}`, `Status: ${outcome} for ${familiar(reference)}`);
}

/** With the registry and the path that were not written. */
function canonical(reference: Reference): string {
  const { registry, path, tag } = reference;
  return `${registry}/${path}:${tag}`;
}
