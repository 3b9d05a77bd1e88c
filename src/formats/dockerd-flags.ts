export interface StartProblem {
  kind: 'json' | 'unknown-key' | 'type' | 'conflict' | 'invalid-registry' | 'flag';
  /** As dockerd prints it. */
  message: string;
  /** The keys of daemon.json that it is about. */
  keys: string[];
}

/** What a command line of dockerd sets, by the key that it has in daemon.json. */
export function dockerdOptions(argv: readonly string[]): {
  options: Record<string, string[]>;
  configFile?: string;
} {
  const options: Record<string, string[]> = {};
  argv.forEach((word, index) => {
    const match = /^--([a-z0-9-]+)(?:=(.*))?$/s.exec(word === '-H' ? '--host' : word);
    const name = match?.[1];
    if (name === undefined) return;
    const next = argv[index + 1];
    const key =
      { host: 'hosts', 'insecure-registry': 'insecure-registries', 'registry-mirror': 'registry-mirrors' }[
        name
      ] ?? name;
    options[key] = [...(options[key] ?? []), match?.[2] ?? (next?.startsWith('-') === false ? next : 'true')];
  });
  const configFile = options['config-file']?.at(-1);
  return configFile === undefined ? { options } : { options, configFile };
}

/** What keeps dockerd from starting with this command line and file (null: there is none); [] when nothing does. */
export function startProblems(start: {
  argv: readonly string[];
  configFile: string;
  json: string | null;
  explicit: boolean;
}): StartProblem[] {
  if (start.json === null) return [];
  const { options } = dockerdOptions(start.argv);
  const keys = Object.keys(options).filter((key) => start.json?.includes(`"${key}"`));
  if (keys.length === 0) return [];
  const list = keys
    .map((key) => `${key}: (from flag: [${options[key]?.join(' ')}], from file: [])`)
    .join(', ');
  const message = `the following directives are specified both as a flag and in the configuration file: ${list}`;
  return [{ kind: 'conflict', message, keys }];
}
