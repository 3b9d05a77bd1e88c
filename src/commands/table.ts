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

export interface Command {
  name: string;
  summary: string;
  /** What stands after the name in the usage line. */
  usage: string;
  /** Fewest and most words after the name. */
  words: readonly [number, number];
  details: readonly string[];
  flags: readonly Flag[];
  examples: readonly (readonly [command: string, what: string])[];
}

const CLUSTER: readonly Flag[] = [
  { name: 'namespace', short: 'n', value: 'NAME', summary: 'namespace of the registry' },
  { name: 'context', value: 'NAME', summary: 'kubeconfig context' },
  { name: 'kubeconfig', value: 'FILE', summary: 'kubeconfig file instead of KUBECONFIG' },
  { name: 'request-timeout', value: 'TIME', summary: 'limit of one request: 5, 5s, 1m (0: none)' },
];

const REGISTRY: readonly Flag[] = [
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
const NEW_REGISTRY: readonly Flag[] = [
  { name: 'name', value: 'NAME', summary: 'name of the registry and its objects (docker-registry)' },
  ...REGISTRY.filter(({ name }) => ['host', 'port', 'resolve', 'ca-file', 'host-root'].includes(name)),
];

const FROM: Flag = { name: 'from', value: 'PATH', summary: 'judge a saved folder, no cluster needed' };
const STATE: Flag = { name: 'state-dir', value: 'DIR', summary: 'where the journal is kept' };
const OUTPUT: Flag = {
  name: 'output',
  short: 'o',
  value: 'FORMAT',
  choices: ['text', 'json'],
  summary: 'text or json',
};
const STRICT: Flag = { name: 'strict', summary: 'warnings count as failures (exit 1)' };
const SCREEN: readonly Flag[] = [
  { name: 'no-tui', summary: 'plain text, also in a terminal' },
  { name: 'inline', summary: 'do not take over the whole screen' },
  { name: 'screen-reader', summary: 'linear output without boxes or animation' },
];
const YES: Flag = { name: 'yes', summary: 'do not ask' };
const DRY_RUN: Flag = { name: 'dry-run', summary: 'show what would be done, change nothing' };
const ANSWER: Flag = {
  name: 'answer',
  value: 'ID=TEXT',
  multiple: true,
  summary: 'answer a question (never for secrets)',
};
const PASSWORD: Flag = { name: 'password-stdin', summary: 'read the password from stdin' };
const TIMEOUT: Flag = {
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

/** Every command with its flags: parsing, help and "did you mean" come from this table. */
export const COMMANDS: readonly Command[] = [
  {
    name: 'diagnose',
    summary: 'find out why the registry does not work (the default)',
    usage: '[flags]',
    words: [0, 0],
    details: [
      'Reads the registry, its certificate and the way to it, and names the causes with what hangs on them. ' +
        'In a terminal it opens the screen where fixes are applied at one key; piped or with -o it prints a report.',
    ],
    flags: [...CLUSTER, ...REGISTRY, FROM, OUTPUT, STRICT, ...SCREEN, STATE],
    examples: [
      ['', 'diagnose the registry of the current context'],
      ['-n registry --host registry.example.com', 'a namespace, and the name that clients use'],
      ['diagnose -o json | jq .rootCauses', 'for scripts'],
      ['--no-cluster --host registry.example.com', 'a Docker host that has no access to the cluster'],
      ['--host registry.example.com --push-test', 'try an upload too'],
      ['diagnose --from ./saved', 'judge a folder of "kubectl get KIND -o json" lists'],
    ],
  },
  {
    name: 'install',
    summary: 'make a registry, step by step, from an empty namespace to a pushed image',
    usage: '[flags]',
    words: [0, 0],
    details: [
      'Looks at what is there, asks only what cannot be found out, shows each plan with its diff, applies it, waits, and checks. In a terminal it opens ' +
        'the screen; else it goes from step to step by the profile and the flags, and changes nothing unless --yes is given. It can be stopped and run ' +
        'again at any time: what is done is recognised. The answers are kept in the profile, never a password; the password of the first user comes from ' +
        '--password-stdin or the file that REGDOCTOR_PASSWORD_FILE names, others are generated and shown once.',
    ],
    flags: [
      ...CLUSTER,
      ...NEW_REGISTRY,
      { name: 'profile', value: 'FILE', summary: 'the answers (./regdoctor.yaml); see docs/profile.md' },
      { ...ANSWER, value: 'STEP.ID=TEXT' },
      PASSWORD,
      { name: 'as-howto', summary: "the how-to's own objects: a bare Pod" },
      { name: 'skip', value: 'STEP', multiple: true, summary: 'pass a step over' },
      { name: 'from-step', value: 'STEP', summary: 'pass over every step before this one' },
      { name: 'force-conflicts', summary: 'change objects too that regdoctor did not make' },
      TIMEOUT,
      YES,
      DRY_RUN,
      OUTPUT,
      ...SCREEN,
      STATE,
    ],
    examples: [
      ['install', 'step by step, in a terminal'],
      ['install --profile regdoctor.yaml --yes', 'the same again, without questions'],
      ['install --host registry.example.com --dry-run', 'every plan, and what the API server says to it'],
    ],
  },
  {
    name: 'fix',
    summary: 'apply the suggested fix of a failure, and see whether it helped',
    usage: 'CODE [flags]',
    words: [1, 1],
    details: [
      'Diagnoses, shows the plan and its diff, asks, applies and checks again. Without a terminal it changes nothing unless --yes is given. ' +
        'Passwords are asked for without showing them, read from the file that REGDOCTOR_PASSWORD_FILE names or from --password-stdin, ' +
        'and generated otherwise; they are never taken from the command line.',
    ],
    flags: [
      ...CLUSTER,
      ...REGISTRY,
      FROM,
      { name: 'subject', value: 'NAME', summary: 'of several findings, the one about this object' },
      { name: 'fix', value: 'ID', summary: 'another fix than the suggested one' },
      ANSWER,
      PASSWORD,
      TIMEOUT,
      YES,
      DRY_RUN,
      STATE,
    ],
    examples: [
      ['fix RD603', 'show the plan, ask, apply, verify'],
      ['fix RD201 --dry-run', 'show the plan, and what the API server says to it'],
      ['fix RD605 --yes --password-stdin < password.txt', 'in a script'],
    ],
  },
  {
    name: 'undo',
    summary: 'reverse the latest plan, or the one with this id',
    usage: '[ID] [flags]',
    words: [0, 1],
    details: [
      'Puts the objects back as they were before the plan. It refuses when one of them was changed since then by somebody else. ' +
        'The ids are in "history".',
    ],
    flags: [...CLUSTER, ...REGISTRY, YES, DRY_RUN, STATE],
    examples: [['undo', 'reverse the latest plan']],
  },
  {
    name: 'history',
    summary: 'plans that were applied, the latest first',
    usage: '[flags]',
    words: [0, 0],
    details: [],
    flags: [OUTPUT, STATE],
    examples: [['history -o json', 'the same for scripts']],
  },
  {
    name: 'explain',
    summary: 'the page of a failure: what it is, how to tell it apart, the cure',
    usage: '[CODE]',
    words: [0, 1],
    details: ['Without a code it lists all of them. Needs no cluster.'],
    flags: [],
    examples: [
      ['explain', 'all codes'],
      ['explain RD603', 'one page'],
    ],
  },
  {
    name: 'why',
    summary: 'which failures print this message',
    usage: '"TEXT"',
    words: [0, Number.POSITIVE_INFINITY],
    details: [
      'Takes a pasted error message, from the arguments or from stdin, and names the failures that print it, what tells them apart, ' +
        'and which command to run next. Exit 0 when one is known, 1 when none is. Needs no cluster.',
    ],
    flags: [],
    examples: [
      ['why "x509: certificate signed by unknown authority"', 'a pasted message'],
      ['why < error.txt', 'from a file'],
    ],
  },
  {
    name: 'demo',
    summary: 'practise on a broken registry inside this process',
    usage: '[CASE] [flags]',
    words: [0, 1],
    details: [
      'Starts an embedded cluster, registry and Docker host in the state of a failure (howto when none is named) and opens it. ' +
        'Nothing outside a temporary folder is touched.',
    ],
    flags: [
      { name: 'list', summary: 'list the cases' },
      { name: 'serve', summary: 'print where the playground answers as one JSON line, stay until Ctrl-C' },
      OUTPUT,
      STRICT,
      ...SCREEN,
    ],
    examples: [
      ['demo', "the how-to's end state: two causes, five consequences"],
      ['demo --list', 'all cases'],
      ['demo RD603', 'a single failure'],
    ],
  },
  {
    name: 'version',
    summary: 'the version',
    usage: '',
    words: [0, 0],
    details: [],
    flags: [],
    examples: [],
  },
  {
    name: 'help',
    summary: 'help for a command',
    usage: '[COMMAND]',
    words: [0, 1],
    details: [],
    flags: [],
    examples: [],
  },
];

/** The command with this name; undefined when there is none. */
export function commandNamed(name: string): Command | undefined {
  return COMMANDS.find((command) => command.name === name);
}

/** Every flag of every command, by name. One name has one form everywhere. */
export function allFlags(): Flag[] {
  const flags = [...COMMON_FLAGS, ...COMMANDS.flatMap((command) => command.flags)];
  return [...new Map(flags.map((flag) => [flag.name, flag])).values()];
}
