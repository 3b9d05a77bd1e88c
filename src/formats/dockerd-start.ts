import { fileProblems, type JsonFault, jsonFault, settingsOf } from './daemon-settings.js';
import { optionOfFlag } from './dockerd-options.js';
import { type FlagWord, readFlagWords } from './flag-words.js';
import { goInteger, goText, isGoBool } from './go-text.js';
import { insecureEntryProblem } from './insecure.js';

export interface StartProblem {
  kind: 'json' | 'unknown-key' | 'type' | 'conflict' | 'invalid-registry' | 'flag';
  /** As dockerd prints it, without `unable to configure the Docker daemon with file PATH: ` and `failed to start daemon: `. */
  message: string;
  /** The keys of daemon.json that it is about. */
  keys: string[];
}

/**
 * What keeps dockerd from starting with this command line and file (null: there is none), in the order in which it finds out; [] when nothing does.
 * `explicit`: the file is named by `--config-file`, and then has to be there. The rules and words are those of dockerd 20.10; later ones take
 * an empty file and a byte order mark.
 */
export function startProblems(start: {
  argv: readonly string[];
  configFile: string;
  json: string | null;
  explicit: boolean;
}): StartProblem[] {
  const program = start.argv[0]?.startsWith('-') === false ? (start.argv[0] ?? '') : '';
  const words = program === '' ? start.argv : start.argv.slice(1);
  const { flags, rest, problem } = readFlagWords(words);
  const faults = [problem, ...flags.map(valueProblem)].filter((message) => message !== undefined);
  // Only dockerd itself takes no words: `docker daemon` and `snap run docker.dockerd` do.
  if (faults.length === 0 && rest.length > 0 && /(?:^|\/)dockerd[^/.]*$/.test(program)) {
    faults.push('"dockerd" accepts no argument(s).');
  }
  const found: StartProblem[] = faults.slice(0, 1).map((message) => ({ kind: 'flag', message, keys: [] }));
  if (start.json === null) {
    if (start.explicit) {
      found.push({ kind: 'flag', message: `open ${start.configFile}: no such file or directory`, keys: [] });
    }
    return [...found, ...registryProblems(flags, [])];
  }
  const fault: JsonFault | undefined = jsonFault(start.json);
  if (fault !== undefined) {
    return [...found, { kind: 'json', message: fault.message, keys: [] }, ...registryProblems(flags, [])];
  }
  const settings = settingsOf(start.json);
  const [unknown, ...types] = splitUnknown(fileProblems(settings));
  const conflict = conflictOf(flags, settings);
  return [
    ...found,
    ...(unknown === undefined ? [] : [unknown]),
    ...(conflict === undefined ? [] : [conflict]),
    ...types.filter((type) => type !== undefined),
    ...registryProblems(flags, settings.get('insecure-registries')),
  ];
}

/** The problem of unknown keys (or undefined) in front of the others. */
function splitUnknown(problems: readonly StartProblem[]): (StartProblem | undefined)[] {
  const unknown = problems.find(({ kind }) => kind === 'unknown-key');
  return [unknown, ...problems.filter((problem) => problem !== unknown)];
}

function conflictOf(
  flags: readonly FlagWord[],
  settings: ReadonlyMap<string, unknown>,
): StartProblem | undefined {
  // pflag visits the flags that were given in the order of their names.
  const names = [...new Set(flags.map(({ name }) => name))].sort();
  const conflicts = names.flatMap((name) => {
    const key = optionOfFlag(name)?.key;
    // Runtimes are the one setting that may stand in both places.
    if (key === undefined || key === 'runtimes' || !settings.has(key)) return [];
    const given = flagText(flags.filter((flag) => flag.name === name));
    return [{ key, text: `${key}: (from flag: ${given}, from file: ${goText(settings.get(key))})` }];
  });
  if (conflicts.length === 0) return undefined;
  const list = conflicts.map(({ text }) => text).join(', ');
  return {
    kind: 'conflict',
    message: `the following directives are specified both as a flag and in the configuration file: ${list}`,
    keys: conflicts.map(({ key }) => key),
  };
}

/** The value of a flag as Go prints it: lists and maps collect, of the others the last one counts. */
function flagText(flags: readonly FlagWord[]): string {
  const values = flags.map(({ value }) => value);
  const last = values.at(-1) ?? '';
  switch (flags[0]?.option?.kind) {
    case 'list':
      return flags[0].name === 'registry-mirror'
        ? goText(values.map((value) => `${value.replace(/\/$/, '')}/`))
        : goText(values);
    case 'map':
      return goText(Object.fromEntries(values.map(keyAndValue)));
    case 'bool':
      return String(/^(?:1|t|true)$/i.test(last));
    case 'int':
      return String(goInteger(last) ?? last);
    default:
      return last;
  }
}

function keyAndValue(text: string): [string, string] {
  const equals = text.indexOf('=');
  return equals < 0 ? [text, ''] : [text.slice(0, equals), text.slice(equals + 1)];
}

function valueProblem({ option, value }: FlagWord): string | undefined {
  if (option === undefined) return undefined;
  const shown = option.short === undefined ? `--${option.flag}` : `-${option.short}, --${option.flag}`;
  const parser =
    option.kind === 'int' && goInteger(value) === undefined
      ? 'ParseInt'
      : option.kind === 'bool' && !isGoBool(value)
        ? 'ParseBool'
        : undefined;
  if (parser === undefined) return undefined;
  const quoted = JSON.stringify(value);
  return `invalid argument ${quoted} for "${shown}" flag: strconv.${parser}: parsing ${quoted}: invalid syntax`;
}

function registryProblems(flags: readonly FlagWord[], listed: unknown): StartProblem[] {
  const given = flags.filter(({ name }) => name === 'insecure-registry').map(({ value }) => value);
  const written = Array.isArray(listed) ? listed.map((entry) => entry ?? '') : [];
  return [...given, ...written].flatMap((entry): StartProblem[] => {
    const message = typeof entry === 'string' ? insecureEntryProblem(entry) : undefined;
    return message === undefined
      ? []
      : [{ kind: 'invalid-registry', message, keys: ['insecure-registries'] }];
  });
}
