import {
  ANSWER,
  CLUSTER,
  COMMON_FLAGS,
  DRY_RUN,
  type Flag,
  FROM,
  NEW_REGISTRY,
  OUTPUT,
  PASSWORD,
  REGISTRY,
  SCREEN,
  STATE,
  STRICT,
  TIMEOUT,
  YES,
} from './flags.js';

export { COMMON_FLAGS, type Flag } from './flags.js';

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
      {
        ...ANSWER,
        value: 'STEP.ID=TEXT',
        summary: 'answer a question, of several lines by =@FILE (no secrets)',
      },
      PASSWORD,
      { name: 'as-howto', summary: "the how-to's own objects: a bare Pod" },
      { name: 'skip', value: 'STEP', multiple: true, summary: 'pass a step over' },
      { name: 'from-step', value: 'STEP', summary: 'pass over every step before this one' },
      { name: 'force-conflicts', summary: 'change objects too that regdoctor did not make' },
      { name: 'render', value: 'DIR', summary: 'write manifests with a kustomization, and change nothing' },
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
      ['install --profile regdoctor.yaml --render manifests', 'the same as files for kubectl apply -k'],
    ],
  },
  {
    name: 'pull-secret',
    summary: 'let the Pods of a namespace pull from the registry',
    usage: 'NAMESPACE [flags]',
    words: [1, 1],
    details: [
      'Puts the login into a Secret of that namespace and hands it to a ServiceAccount, whose Pods pull with it from then on; other logins in the Secret stay. ' +
        'Registry and user are those of the profile. The password is asked for without showing it, or comes from --password-stdin or the file that ' +
        'REGDOCTOR_PASSWORD_FILE names. Without a terminal it changes nothing unless --yes is given.',
    ],
    flags: [
      ...CLUSTER.filter(({ name }) => name !== 'namespace'),
      ...NEW_REGISTRY.filter(({ name }) => ['name', 'host', 'port'].includes(name)),
      { name: 'user', value: 'NAME', summary: 'whose login (the first user of the profile)' },
      { name: 'service-account', value: 'NAME', summary: 'whose Pods may pull (default)' },
      { name: 'profile', value: 'FILE', summary: 'the answers of the install (./regdoctor.yaml)' },
      PASSWORD,
      YES,
      DRY_RUN,
      STATE,
    ],
    examples: [
      ['pull-secret shop', 'Pods of namespace shop pull with their default ServiceAccount'],
      ['pull-secret shop --yes --password-stdin < password.txt', 'in a script'],
    ],
  },
  {
    name: 'uninstall',
    summary: 'take away what "install" made, but not the images',
    usage: '[flags]',
    words: [0, 0],
    details: [
      'Lists what bears the label of the registry and was written by regdoctor, with the certificates that were issued for it, asks for a word, and deletes it ' +
        'from the way in to the namespace. Volumes with images stay unless --delete-storage is given; so does a namespace in which something else is. ' +
        'What was done on this machine stays too, and is named with the command that undoes it. Without a terminal it changes nothing unless --yes is given.',
    ],
    flags: [
      ...CLUSTER,
      ...NEW_REGISTRY.filter(({ name }) => name === 'name'),
      { name: 'profile', value: 'FILE', summary: 'where it was installed (./regdoctor.yaml)' },
      { name: 'delete-storage', summary: 'delete the volumes with the images too' },
      TIMEOUT,
      YES,
      DRY_RUN,
      OUTPUT,
      STATE,
    ],
    examples: [
      ['uninstall --dry-run', 'what would go, and what would stay'],
      ['uninstall -n registry --yes', 'in a script; the images stay'],
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
      { ...YES, summary: 'of "demo install": apply everything without asking' },
      { ...ANSWER, value: 'STEP.ID=TEXT' },
      OUTPUT,
      STRICT,
      ...SCREEN,
    ],
    examples: [
      ['demo', "the how-to's end state: two causes, five consequences"],
      ['demo install', 'the guided install, from an empty cluster to a pushed image'],
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
