/** One flag, as `parseArgs` reads it and as help shows it. */
export interface Flag {
  name: string;
  short?: string;
  /** The placeholder of its value in help; a flag without one is a switch. */
  value?: string;
  /** May be given several times. */
  multiple?: boolean;
  /** The only values allowed. */
  choices?: readonly string[];
  summary: string;
}

export const CLUSTER: readonly Flag[] = [
  { name: 'namespace', short: 'n', value: 'NAME', summary: 'namespace of the registry' },
  { name: 'context', value: 'NAME', summary: 'kubeconfig context' },
  { name: 'kubeconfig', value: 'FILE', summary: 'kubeconfig file instead of KUBECONFIG' },
  { name: 'request-timeout', value: 'TIME', summary: 'limit of one request: 5, 5s, 1m (0: none)' },
];

export const REGISTRY: readonly Flag[] = [
  { name: 'name', value: 'NAME', summary: 'name of the registry, when there are several' },
  { name: 'all-namespaces', short: 'A', summary: 'look for the registry in every namespace' },
  { name: 'host', value: 'HOST', summary: 'host name that clients use' },
  { name: 'port', value: 'PORT', summary: 'port that clients use (443)' },
  {
    name: 'resolve',
    value: 'HOST:PORT:ADDR',
    multiple: true,
    summary: 'take this address instead of DNS, as curl does',
  },
  { name: 'ca-file', value: 'FILE', summary: 'trust the certificates in this file too' },
  { name: 'host-root', value: 'DIR', summary: "files of the Docker host, for an image's folder" },
  { name: 'no-cluster', summary: 'look from this machine alone, no kubeconfig needed (with --host)' },
  { name: 'user', value: 'NAME', summary: 'try this login (password: file in REGDOCTOR_PASSWORD_FILE)' },
  { name: 'image', value: 'IMAGE', summary: 'ask the registry for this image too' },
  { name: 'push-test', summary: 'begin an upload, send 2 MiB, cancel it' },
];

/** Those of a registry that is being made: it is not looked for. */
export const NEW_REGISTRY: readonly Flag[] = [
  { name: 'name', value: 'NAME', summary: 'name of the registry and its objects (docker-registry)' },
  ...REGISTRY.filter(({ name }) => ['host', 'port', 'resolve', 'ca-file', 'host-root'].includes(name)),
];

export const FROM: Flag = { name: 'from', value: 'PATH', summary: 'judge a saved folder, no cluster needed' };
export const STATE: Flag = { name: 'state-dir', value: 'DIR', summary: 'where the journal is kept' };
export const OUTPUT: Flag = {
  name: 'output',
  short: 'o',
  value: 'FORMAT',
  choices: ['text', 'json'],
  summary: 'text or json',
};
export const STRICT: Flag = { name: 'strict', summary: 'warnings count as failures (exit 1)' };
export const SCREEN: readonly Flag[] = [
  { name: 'no-tui', summary: 'plain text, also in a terminal' },
  { name: 'inline', summary: 'do not take over the whole screen' },
  { name: 'screen-reader', summary: 'linear output without boxes or animation' },
];
export const YES: Flag = { name: 'yes', summary: 'do not ask' };
export const DRY_RUN: Flag = { name: 'dry-run', summary: 'show what would be done, change nothing' };
export const ANSWER: Flag = {
  name: 'answer',
  value: 'ID=TEXT',
  multiple: true,
  summary: 'answer a question (never for secrets)',
};
export const PASSWORD: Flag = { name: 'password-stdin', summary: 'read the password from stdin' };
export const TIMEOUT: Flag = {
  name: 'timeout',
  value: 'TIME',
  summary: 'how long to wait for the effect: 30, 30s, 5m',
};

/** Understood by every command. */
export const COMMON_FLAGS: readonly Flag[] = [
  { name: 'color', value: 'WHEN', choices: ['auto', 'always', 'never'], summary: 'auto, always or never' },
  { name: 'ascii', summary: 'no characters outside ASCII' },
  { name: 'verbose', summary: 'say on stderr what is being read' },
  { name: 'help', short: 'h', summary: 'this help' },
  { name: 'version', short: 'V', summary: 'the version' },
];
