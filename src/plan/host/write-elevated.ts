import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { CommandResult, HostAccess } from '../../evidence/host/access.js';
import { sanitizeLine } from '../../report/sanitize.js';
import { PlanStopped } from '../stopped.js';
import { type Elevate, STAGED } from './elevate.js';
import { changedSince, type FileHands, FOLDER_MODE, temporaryFor, type WriteOptions } from './files.js';
import { codeOf, type Place } from './place.js';

/** What sudo says of the machine, and not of the command. */
const CHATTER = /^sudo: (?:unable to resolve host|setrlimit|unable to send audit message)/;

/** Files with root's rights: the same careful steps, each a plain command that a person can read. */
export function elevatedFiles(access: HostAccess, elevate: Elevate): FileHands {
  const run = async (place: Place, argv: readonly string[]) => {
    const result = await elevate.run(argv);
    if (result.exitCode !== 0) throw new PlanStopped(`${place.path} cannot be changed: ${saidBy(result)}.`);
    return result.stdout;
  };
  const hashNow = async (place: Place): Promise<string | null> => {
    if ((await elevate.run(['test', '-e', place.real])).exitCode !== 0) return null;
    return (await run(place, ['sha256sum', '--', place.real])).replace(/^\\/, '').slice(0, 64);
  };
  const assertUnchanged = async (place: Place, expected: string | null) => {
    if ((await hashNow(place)) !== expected) throw new PlanStopped(changedSince(place.path));
  };

  return {
    async read(place) {
      if (!place.exists) return null;
      try {
        return await readFile(place.real);
      } catch (error) {
        if (codeOf(error) !== 'EACCES')
          throw new PlanStopped(`${place.path} cannot be read (${codeOf(error)}).`);
        return Buffer.from(await run(place, ['base64', '--', place.real]), 'base64');
      }
    },
    async write(place, bytes, options) {
      const temporary = temporaryFor(place.real, options.tag);
      const made: string[] = [];
      await staged(bytes, async (content) => {
        try {
          for (const folder of place.missing.map((missing) => access.at(missing))) {
            await run(place, makeFolder(folder));
            made.push(folder);
          }
          for (const argv of fillCommands(place, temporary, content, options)) await run(place, argv);
          await assertUnchanged(place, options.expected);
          const moved = await elevate.run(moveCommand(temporary, place.real));
          if (moved.exitCode !== 0 && !/busy/i.test(moved.stderr)) {
            throw new PlanStopped(`${place.path} cannot be changed: ${saidBy(moved)}.`);
          }
          // A file that is mounted by itself can only be written over.
          if (moved.exitCode !== 0) {
            await run(place, ['cp', '-T', '--', content, place.real]);
            await elevate.run(['rm', '-f', '--', temporary]);
          }
          await elevate.run(syncFolder(place));
        } catch (error) {
          await elevate.run(['rm', '-f', '--', temporary]);
          for (const folder of made.reverse()) await elevate.run(['rmdir', '--', folder]);
          throw error;
        }
      });
    },
    async remove(place, expected) {
      await assertUnchanged(place, expected);
      await run(place, ['rm', '-f', '--', place.real]);
    },
    async discard(place, tag) {
      const temporary = temporaryFor(place.real, tag);
      if ((await elevate.run(['test', '-e', temporary])).exitCode !== 0) return;
      await elevate.run(['rm', '-f', '--', temporary]);
    },
    async removeFolder(path) {
      await elevate.run(removeFolderCommand(access, path));
    },
  };
}

/** What a write runs, for showing it before; the staged file's name is made up when it is run. */
export function writeCommands(access: HostAccess, place: Place, options: WriteOptions): string[][] {
  const temporary = temporaryFor(place.real, options.tag);
  return [
    ...place.missing.map((folder) => makeFolder(access.at(folder))),
    ...fillCommands(place, temporary, STAGED, options),
    moveCommand(temporary, place.real),
    syncFolder(place),
  ];
}

export function removeCommand(place: Place): string[] {
  return ['rm', '-f', '--', place.real];
}

/** Of a folder as the host knows it; one that is not empty stays. */
export function removeFolderCommand(access: HostAccess, path: string): string[] {
  return ['rmdir', '--ignore-fail-on-non-empty', '--', access.at(path)];
}

function fillCommands(place: Place, temporary: string, content: string, options: WriteOptions): string[][] {
  const { mode, owner } = options;
  const copy = ['cp', '-T', '--', content, temporary];
  return [
    ...(place.exists
      ? [['cp', '-T', '--attributes-only', '--preserve=all', '--', place.real, temporary], copy]
      : [
          copy,
          ...(owner === undefined ? [] : [['chown', `${owner.uid}:${owner.gid}`, '--', temporary]]),
          ['chmod', mode.toString(8).padStart(4, '0'), '--', temporary],
        ]),
    ['sync', '--', temporary],
  ];
}

function makeFolder(folder: string): string[] {
  return ['mkdir', '-m', FOLDER_MODE.toString(8).padStart(4, '0'), '--', folder];
}

/** A rename is on the disk only when the folder is. */
function syncFolder({ real }: Place): string[] {
  return ['sync', '--', dirname(real)];
}

function moveCommand(temporary: string, real: string): string[] {
  return ['mv', '-T', '--', temporary, real];
}

/** The content in a file that nobody else can read, for as long as it is used. */
async function staged(bytes: Buffer, use: (path: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'regdoctor-'));
  try {
    const path = join(folder, 'content');
    await writeFile(path, bytes, { mode: 0o600 });
    await use(path);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** What a command complained about, on a line. */
export function saidBy({ problem, stderr, exitCode }: CommandResult): string {
  const lines = (problem || stderr).split('\n').filter((line) => !CHATTER.test(line));
  const said = sanitizeLine(lines.join('\n')).trim();
  return said === '' ? `exit code ${exitCode}` : said.replace(/\.$/, '');
}
