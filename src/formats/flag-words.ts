import { type DaemonOption, optionOfFlag, optionOfShort } from './dockerd-options.js';

/** A flag in a list of words; `from` and `to` are the indices of its first and last word. */
export interface FlagWord {
  /** Without dashes, in its long form. An unknown one is as it stands. */
  name: string;
  option: DaemonOption | undefined;
  /** `true` for a switch without a value. */
  value: string;
  from: number;
  to: number;
  /** False for a letter in a bundle such as `-DH`: it cannot be taken out by itself. */
  alone: boolean;
}

export interface FlagWords {
  flags: FlagWord[];
  /** Indices of words that are no flags. */
  rest: number[];
  /** What dockerd says of the first flag that it does not take. */
  problem?: string;
}

/** Takes words apart as dockerd's flag parser (pflag) does. Reads on behind a fault, as far as that makes sense. */
export function readFlagWords(words: readonly string[]): FlagWords {
  const result: FlagWords = { flags: [], rest: [] };
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? '';
    if (word === '--') {
      for (let left = index + 1; left < words.length; left += 1) result.rest.push(left);
      break;
    }
    if (word === '-' || !word.startsWith('-')) result.rest.push(index);
    else if (word.startsWith('--')) index = readLong(word, index, words, result);
    else index = readShorts(word, index, words, result);
  }
  return result;
}

/** The flag as `--name=value`, or `--name` for a switch that is on. */
export function canonicalFlag(flag: FlagWord): string {
  return flag.option?.kind === 'bool' && flag.value === 'true'
    ? `--${flag.name}`
    : `--${flag.name}=${flag.value}`;
}

function readLong(word: string, index: number, words: readonly string[], result: FlagWords): number {
  const equals = word.indexOf('=');
  const name = word.slice(2, equals < 0 ? undefined : equals);
  const option = optionOfFlag(name);
  if (name === '' || name.startsWith('-')) fault(result, `bad flag syntax: ${word}`);
  else if (option === undefined) fault(result, `unknown flag: --${name}`);
  const found = { name, option, from: index, alone: true };
  if (equals >= 0) {
    result.flags.push({ ...found, value: word.slice(equals + 1), to: index });
    return index;
  }
  if (option === undefined || option.kind === 'bool') {
    result.flags.push({ ...found, value: 'true', to: index });
    return index;
  }
  return readValue(found, `--${name}`, index, words, result);
}

function readShorts(word: string, index: number, words: readonly string[], result: FlagWords): number {
  for (let at = 1; at < word.length; at += 1) {
    const letter = word[at] ?? '';
    const left = word.slice(at + 1);
    const option = optionOfShort(letter);
    if (option === undefined) {
      fault(result, `unknown shorthand flag: '${letter}' in -${word.slice(at)}`);
      return index;
    }
    const found = { name: option.flag, option, from: index, alone: at === 1 };
    if (left.startsWith('=')) {
      result.flags.push({ ...found, value: left.slice(1), to: index });
      return index;
    }
    if (option.kind === 'bool') {
      result.flags.push({ ...found, value: 'true', to: index, alone: found.alone && left === '' });
    } else if (left !== '') {
      result.flags.push({ ...found, value: left, to: index });
      return index;
    } else {
      return readValue(found, `'${letter}' in -${word.slice(at)}`, index, words, result);
    }
  }
  return index;
}

function readValue(
  found: Pick<FlagWord, 'name' | 'option' | 'from' | 'alone'>,
  shown: string,
  index: number,
  words: readonly string[],
  result: FlagWords,
): number {
  const value = words[index + 1];
  if (value === undefined) {
    fault(result, `flag needs an argument: ${shown}`);
    return index;
  }
  result.flags.push({ ...found, value, to: index + 1 });
  return index + 1;
}

function fault(result: FlagWords, problem: string): void {
  result.problem ??= problem;
}
