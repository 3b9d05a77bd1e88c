import { readFile, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { ConfigError } from '../../errors.js';
import { sanitizeLine } from '../../report/sanitize.js';

/** Bytes above which a file is not the answer to anything. */
const LIMIT = 64 * 1024;

/**
 * The text of the file that an answer names (`@FILE`), without line ends behind it. `~/` is the home of whoever runs this.
 * @throws ConfigError with one sentence when it cannot be read, is no file, is empty or far too long
 */
export async function readAnswerFile(path: string): Promise<string> {
  const name = sanitizeLine(path);
  const text = await contentsOf(path.replace(/^~(?=\/)/, homedir()), name);
  if (text.trim() === '') throw new ConfigError(`The file ${name} is empty.`);
  return text.trimEnd();
}

async function contentsOf(path: string, name: string): Promise<string> {
  try {
    const found = await stat(path);
    // A pipe or a device might never end.
    if (!found.isFile()) throw new ConfigError(`${name} is not a file.`);
    if (found.size > LIMIT) throw new ConfigError(`The file ${name} is longer than ${LIMIT / 1024} KiB.`);
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    const why = code === 'ENOENT' ? 'is not there' : `cannot be read (${code})`;
    throw new ConfigError(`The file ${name} ${why}.`);
  }
}
