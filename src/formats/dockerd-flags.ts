import { type FlagWords, readFlagWords } from './flag-words.js';

export { type StartProblem, startProblems } from './dockerd-start.js';

/**
 * What a command line of dockerd sets, by the key that it has in daemon.json, and the file that `--config-file` names. The first word is the
 * program unless it is a flag; words that are no flags are passed over.
 */
export function dockerdOptions(argv: readonly string[]): {
  options: Record<string, string[]>;
  configFile?: string;
} {
  const options = new Map<string, string[]>();
  let configFile: string | undefined;
  for (const { name, option, value } of daemonFlags(argv).flags) {
    const key = option?.key ?? name;
    options.set(key, [...(options.get(key) ?? []), value]);
    if (name === 'config-file') configFile = value;
  }
  const found = { options: Object.fromEntries(options) };
  return configFile === undefined ? found : { ...found, configFile };
}

function daemonFlags(argv: readonly string[]): FlagWords {
  return readFlagWords(argv[0]?.startsWith('-') === false ? argv.slice(1) : argv);
}
