import { parseArgs } from 'node:util';
import { ConfigError } from '../errors.js';
import { nearest } from '../evidence/cluster/nearest.js';
import { allFlags, COMMANDS, COMMON_FLAGS, type Command, commandNamed, type Flag } from './table.js';

/** The values of the flags that were given. A flag given twice counts as given last, as kubectl has it. */
export interface Values {
  on(flag: string): boolean;
  text(flag: string): string | undefined;
  all(flag: string): string[];
}

export interface Invocation {
  command: Command;
  /** False when no command was named and `diagnose` stands in. */
  named: boolean;
  /** What stands after the command's name. */
  words: string[];
  values: Values;
}

/**
 * Takes the arguments apart by the command table. Flags may stand anywhere before `--`; the first word is the command, `diagnose` when
 * there is none.
 * @throws ConfigError for an unknown command or flag, a missing or a wrong value, too many or too few words.
 */
export function parse(argv: readonly string[]): Invocation {
  const flags = allFlags();
  const { tokens } = parseArgs({
    args: [...argv],
    options: Object.fromEntries(flags.map((flag) => [flag.name, optionOf(flag)])),
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const words: string[] = [];
  const given: { flag: Flag; value: string | undefined }[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') words.push(token.value);
    if (token.kind !== 'option') continue;
    const flag = flags.find((candidate) => candidate.name === token.name);
    if (flag === undefined) throw unknownFlag(token.rawName, flags);
    given.push({ flag, value: checkedValue(flag, token) });
  }
  const command = chooseCommand(words);
  const wanted = given.some(({ flag }) => flag.name === 'help' || flag.name === 'version');
  if (!wanted) assertFits(command, words.slice(1), given);
  return { command, named: words.length > 0, words: words.slice(1), values: valuesOf(given) };
}

/** Whether JSON was asked for, as far as it can be told from arguments that may be wrong: an error is then JSON too. */
export function asksForJson(argv: readonly string[]): boolean {
  const end = argv.indexOf('--');
  const flags = end < 0 ? argv : argv.slice(0, end);
  return flags.some(
    (arg, index) =>
      /^(-o=?|--output=)json$/.test(arg) ||
      (arg === 'json' && ['-o', '--output'].includes(flags[index - 1] ?? '')),
  );
}

function optionOf(flag: Flag): { type: 'string' | 'boolean'; short?: string; multiple: true } {
  const type = flag.value === undefined ? 'boolean' : 'string';
  return { type, multiple: true, ...(flag.short === undefined ? {} : { short: flag.short }) };
}

function unknownFlag(name: string, flags: readonly Flag[]): ConfigError {
  const close = nearest(
    name.replace(/^-+/, ''),
    flags.map((flag) => flag.name),
  );
  return new ConfigError(
    `There is no flag ${name}.`,
    close === undefined ? 'See "regdoctor help".' : `Did you mean --${close}?`,
  );
}

function checkedValue(
  flag: Flag,
  token: { rawName: string; value?: string | undefined; inlineValue?: boolean | undefined },
): string | undefined {
  const { rawName, value, inlineValue: inline } = token;
  if (flag.value === undefined) {
    if (value !== undefined) throw new ConfigError(`--${flag.name} takes no value.`);
    return undefined;
  }
  if (value === undefined || (inline !== true && value.startsWith('-') && value !== '-')) {
    throw new ConfigError(`--${flag.name} needs a value.`, `Write --${flag.name}=${flag.value}.`);
  }
  // kubectl understands `-o=json`; parseArgs leaves the equals sign on the value of a short flag.
  const clean = inline === true && !rawName.startsWith('--') ? value.replace(/^=/, '') : value;
  if (clean === '') throw new ConfigError(`The value of --${flag.name} is empty.`);
  if (flag.choices !== undefined && !flag.choices.includes(clean)) {
    const close = nearest(clean, flag.choices);
    throw new ConfigError(
      `--${flag.name} is ${flag.choices.join(' or ')}, not "${clean}".`,
      close === undefined ? undefined : `Did you mean --${flag.name}=${close}?`,
    );
  }
  return clean;
}

function chooseCommand(words: readonly string[]): Command {
  const name = words[0] ?? 'diagnose';
  const command = commandNamed(name);
  if (command !== undefined) return command;
  const close = nearest(
    name,
    COMMANDS.map((candidate) => candidate.name),
  );
  throw new ConfigError(
    `There is no command "${name}".`,
    close === undefined ? 'See "regdoctor help" for the commands.' : `Did you mean "regdoctor ${close}"?`,
  );
}

function assertFits(command: Command, words: readonly string[], given: readonly { flag: Flag }[]): void {
  const usage = `Usage: regdoctor ${command.name} ${command.usage}`.trimEnd();
  for (const { flag } of given) {
    const known = [...COMMON_FLAGS, ...command.flags].some((candidate) => candidate.name === flag.name);
    if (!known)
      throw new ConfigError(
        `"${command.name}" has no flag --${flag.name}.`,
        `See "regdoctor ${command.name} -h".`,
      );
  }
  const [least, most] = command.words;
  if (words.length < least)
    throw new ConfigError(`"${command.name}" needs ${command.usage.split(' ')[0]}.`, usage);
  if (words.length > most) throw new ConfigError(`"${words[most]}" is one word too many.`, usage);
}

function valuesOf(given: readonly { flag: Flag; value: string | undefined }[]): Values {
  const of = (name: string) => given.filter(({ flag }) => flag.name === name);
  return {
    on: (name) => of(name).length > 0,
    text: (name) => of(name).at(-1)?.value,
    all: (name) => of(name).flatMap(({ value }) => (value === undefined ? [] : [value])),
  };
}
