import { EditRefused } from './edit-refused.js';
import { canonicalFlag, type FlagWords, readFlagWords } from './flag-words.js';

/**
 * Holds a flag to what can be written into any of the files without quotes or escapes.
 * @throws EditRefused for anything else
 */
export function requireWritableFlag(flag: string): void {
  if (!/^--[a-z][a-z0-9-]*(?:=[A-Za-z0-9.:[\]/_=-]+)?$/.test(flag)) {
    throw new EditRefused(`${JSON.stringify(flag)} has signs that are not written into a file of options.`);
  }
}

/** Whether the words have the flag already, as `--x=y` or as `--x y`. */
export function hasFlag(words: FlagWords, flag: string): boolean {
  const [wanted] = readFlagWords([flag]).flags;
  return words.flags.some((found) => wanted !== undefined && canonicalFlag(found) === canonicalFlag(wanted));
}

/** Why a flag behind these words would not be taken as one; undefined when it would. A clause. */
export function endProblem(words: readonly string[], flags: FlagWords): string | undefined {
  if (words.includes('--')) return 'it has -- in it, behind which there are no flags';
  return flags.problem?.startsWith('flag needs an argument')
    ? `its last flag has no value (${flags.problem})`
    : undefined;
}

/** Indices of the words that belong to matching flags. `matches` is given `--name=value` however the flag is written, `--name` for a switch. */
export function matchingWords(flags: FlagWords, matches: (flag: string) => boolean): Set<number> {
  const found = new Set<number>();
  for (const flag of flags.flags) {
    if (!flag.alone || !matches(canonicalFlag(flag))) continue;
    for (let index = flag.from; index <= flag.to; index += 1) found.add(index);
  }
  return found;
}
