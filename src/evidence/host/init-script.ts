/** What an init script of Docker starts, as far as its text tells it. */
export interface InitScript {
  /** The daemon and the arguments that the script gives it, without those from variables. */
  argv: string[];
  /** Files of variables that it reads. */
  reads: string[];
  /** The variables that are put on the command line. */
  uses: string[];
}

/** The files of variables that init scripts of Docker read. */
const FILES = ['/etc/default/docker', '/etc/sysconfig/docker'];

/** Debian's and Ubuntu's scripts use DOCKER_OPTS, those of RHEL 6 other_args or OPTIONS. */
const VARIABLES = ['DOCKER_OPTS', 'other_args', 'OPTIONS', 'INSECURE_REGISTRY'];

/** Reads /etc/init.d/docker. Comments do not count; an assignment is no use. */
export function readInitScript(text: string): InitScript {
  const code = text
    .split('\n')
    .filter((line) => !/^\s*#/.test(line))
    .join('\n');
  const variable = (name: string) => new RegExp(`^\\s*${name}=["']?([^"'\\s]*)`, 'm').exec(code)?.[1];
  const base = variable('BASE') ?? variable('prog') ?? 'docker';
  const plain = code.replace(/\$\{?(BASE|prog)\}?/g, base);
  const pidFile = /^\s*DOCKER_PIDFILE=(\S+)/m.exec(plain)?.[1];
  const program = variable('DOCKERD') ?? variable('exec');
  return {
    argv: [
      program === undefined || program.includes('$') ? '/usr/bin/dockerd' : program,
      ...(pidFile !== undefined && /-p\s+"?\$\{?DOCKER_PIDFILE/.test(plain) ? ['-p', pidFile] : []),
    ],
    reads: FILES.filter((path) => plain.includes(path)),
    uses: VARIABLES.filter((name) => new RegExp(`\\$(${name}\\b|\\{${name}\\b)`).test(plain)),
  };
}
