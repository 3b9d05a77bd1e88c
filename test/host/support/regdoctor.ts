import { execa } from 'execa';
import { HOST } from './servers.js';

export interface Answer {
  exitCode: number;
  stdout: string;
  stderr: string;
}

interface Report {
  rootCauses: string[];
  findings: { code: string; level: string; message: string; fixes: { id: string; workaround: boolean }[] }[];
  checks: { code: string; verdict: string }[];
}

export interface Circumstances {
  env?: Record<string, string>;
  /** What stands before the program: another user, for one. Its environment is its own. */
  before?: readonly string[];
  /** Flags beside those that name the registry. */
  flags?: readonly string[];
}

/** The built program, looking at the registry on this port from this machine alone. */
export class Regdoctor {
  constructor(
    readonly stateDir: string,
    private readonly port: number,
    private readonly around: Circumstances = {},
  ) {}

  /** The whole command line of a command of it; flags that name the registry are added. */
  argv(...words: string[]): string[] {
    const { env = {}, before = [], flags = [] } = this.around;
    const set = Object.entries({ LC_ALL: 'C.UTF-8', ...env }).map(([name, value]) => `${name}=${value}`);
    return [...before, 'env', ...set, process.execPath, 'dist/cli.js', ...words, ...this.where, ...flags];
  }

  /** The flags that name the registry and where plans are written down. */
  get where(): string[] {
    return ['--no-cluster', '--host', HOST, '--port', String(this.port), '--state-dir', this.stateDir];
  }

  /** Starts a command of it, without a terminal. */
  start(...words: string[]) {
    const [program = '', ...args] = this.argv(...words, '--color=never');
    return execa(program, args, { reject: false, timeout: 150_000, input: '' });
  }

  async run(...words: string[]): Promise<Answer> {
    const { exitCode, stdout, stderr } = await this.start(...words);
    return { exitCode: exitCode ?? -1, stdout, stderr };
  }

  async diagnose(...flags: string[]): Promise<Report> {
    const { stdout, stderr } = await this.run('diagnose', '-o', 'json', ...flags);
    if (!stdout.startsWith('{')) throw new Error(`no report:\n${stdout}\n${stderr}`);
    return JSON.parse(stdout) as Report;
  }

  /** Codes of everything that was found, failures and warnings. */
  async codes(...flags: string[]): Promise<string[]> {
    return (await this.diagnose(...flags)).findings.map(({ code }) => code);
  }

  fix(code: string, id: string, ...flags: string[]): Promise<Answer> {
    return this.run('fix', code, '--fix', id, '--yes', ...flags);
  }

  undo(): Promise<Answer> {
    return this.run('undo', '--yes');
  }
}
