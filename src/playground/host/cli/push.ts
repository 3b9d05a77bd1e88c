import { digestOf } from '../../images/digest.js';
import { MANIFEST_TYPE, pack } from '../../images/image.js';
import { familiar, parseReference, type Reference } from '../image-reference.js';
import type { LocalImage } from '../image-store.js';
import { RegistryRefusal, type WireAnswer } from '../registry-wire.js';
import { type Client, type Command, failed, given, said } from './command.js';
import { isPassing, refusalOf, Transfer } from './transfer.js';

const TRIES = 5;

/** `docker push`. What the registry refuses is told in its own words, without "Error response from daemon". */
export const push: Command = async (client, args) => {
  const { words, flags } = given(args, { '--platform': 'platform' });
  const reference = parseReference(words[0] ?? '');
  if ('problem' in reference) return failed(reference.problem);
  const quiet = flags.has('q') || flags.has('quiet');
  const lines = [`The push refers to repository [${reference.name}]`];
  const shown = () => (quiet ? '' : lines.map((line) => `${line}\n`).join(''));
  const image = client.images.find(familiar(reference));
  if (image === undefined) {
    return failed(`An image does not exist locally with the tag: ${reference.name}`, shown());
  }
  try {
    lines.push(await pushed(client, reference, image, lines));
  } catch (error) {
    if (!(error instanceof RegistryRefusal)) throw error;
    return failed(error.message, shown());
  }
  return said(quiet ? `${familiar(reference)}\n` : shown());
};

/** Uploads what is not there, the manifest last. Returns the line with its digest. */
async function pushed(
  client: Client,
  reference: Reference,
  image: LocalImage,
  lines: string[],
): Promise<string> {
  const transfer = new Transfer(client, reference.registry);
  await transfer.open();
  const { manifest, digest, blobs } = pack(image);
  const layers = [...blobs].filter(([of]) => of !== image.id);
  const short = image.layers.map(({ diffId }) => diffId.slice(7, 19));
  lines.push(...short.map((id) => `${id}: Preparing`));
  for (const [index, [of, blob]] of layers.entries()) {
    const id = short[index] ?? '';
    const there = await upload(client, transfer, reference.path, { of, blob }, (line) =>
      lines.push(`${id}: ${line}`),
    );
    lines.push(`${id}: ${there ? 'Layer already exists' : 'Pushed'}`);
  }
  await upload(client, transfer, reference.path, { of: image.id, blob: image.config }, () => undefined);
  const answer = await transfer.send({
    method: 'PUT',
    url: `/v2/${reference.path}/manifests/${reference.tag}`,
    headers: { 'content-type': MANIFEST_TYPE },
    body: manifest,
  });
  if (answer.status !== 201) throw refusalOf(answer);
  client.images.noteDigest(image.id, reference.name, digest);
  return `${reference.tag}: digest: ${digestOf(manifest)} size: ${manifest.length}`;
}

/** True when the registry has it already. A failure of the server's is tried again, at growing intervals. */
async function upload(
  client: Client,
  transfer: Transfer,
  path: string,
  { of, blob }: { of: string; blob: Buffer },
  tell: (line: string) => void,
): Promise<boolean> {
  for (let attempt = 1; ; attempt += 1) {
    const outcome = await tryUpload(transfer, path, of, blob);
    if (typeof outcome === 'boolean') return outcome;
    if (!isPassing(outcome) || attempt === TRIES) throw refusalOf(outcome);
    for (let left = attempt * 5; left > 0; left -= 1) {
      tell(`Retrying in ${left} second${left === 1 ? '' : 's'}`);
      await new Promise((resolve) => {
        setTimeout(resolve, 1000 / client.speed);
      });
    }
  }
}

/** Whether it was there, or the answer that ended it. */
async function tryUpload(
  transfer: Transfer,
  path: string,
  digest: string,
  blob: Buffer,
): Promise<boolean | WireAnswer> {
  const head = await transfer.send({ method: 'HEAD', url: `/v2/${path}/blobs/${digest}` });
  if (head.status === 200) return true;
  const begun = await transfer.send({ method: 'POST', url: `/v2/${path}/blobs/uploads/` });
  if (begun.status !== 202) return begun;
  const sent = await transfer.send({ method: 'PATCH', url: begun.headers.location ?? '', body: blob });
  if (sent.status !== 202) return sent;
  const place = sent.headers.location ?? '';
  const url = `${place}${place.includes('?') ? '&' : '?'}digest=${encodeURIComponent(digest)}`;
  const done = await transfer.send({ method: 'PUT', url });
  return done.status === 201 ? false : done;
}
