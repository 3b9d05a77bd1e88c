import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';

const root = new URL('../fixtures/host/', import.meta.url);

/** The files of a folder of host files, by name. */
export function corpus(
  folder: 'units' | 'default' | 'daemon-json' | 'init.d',
): { name: string; text: string }[] {
  const names = readdirSync(new URL(`${folder}/`, root)).sort();
  return names.map((name) => ({ name, text: readFileSync(new URL(`${folder}/${name}`, root), 'utf8') }));
}

/** One text of a folder. */
export function hostFile(folder: 'units' | 'default' | 'daemon-json' | 'init.d', name: string): string {
  return readFileSync(new URL(`${folder}/${name}`, root), 'utf8');
}

/** Entries as people write them: names, addresses and networks, with and without a port. */
export const entries = fc.oneof(
  fc
    .tuple(fc.stringMatching(/^[a-z0-9]{1,8}(\.[a-z0-9]{1,8}){0,3}$/), fc.integer({ min: 1, max: 65535 }))
    .map(([host, port]) => `${host}:${port}`),
  fc.stringMatching(/^[a-z]{1,8}(\.[a-z]{1,8}){1,2}$/),
  fc.ipV4(),
  fc.ipV4().map((address) => `${address}/16`),
);

export const flags = entries.map((entry) => `--insecure-registry=${entry}`);

/** Lines of the first text that the second one does not have in its place, and the other way round; line ends count. */
export function lineDifference(before: string, after: string): { removed: string[]; added: string[] } {
  const split = (text: string): string[] => text.split(/(?<=\n)/);
  const [old, now] = [split(before), split(after)];
  let head = 0;
  while (head < old.length && head < now.length && old[head] === now[head]) head += 1;
  let tail = 0;
  while (tail < old.length - head && tail < now.length - head && old.at(-1 - tail) === now.at(-1 - tail))
    tail += 1;
  return { removed: old.slice(head, old.length - tail), added: now.slice(head, now.length - tail) };
}
