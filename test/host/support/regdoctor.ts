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

/** The built program, looking at the registry on this port from this machine alone. */
export class Regdoctor {
  constructor(
    private readonly stateDir: string,
    private readonly port: number,
    private readonly env: Record<string, string> = {},
  ) {}

  /** Runs a command of it; flags that name the registry are added. */
  async run(...words: string[]): Promise<Answer> {
    const where = ['--no-cluster', '--host', HOST, '--port', String(this.port), '--state-dir', this.stateDir];
    const { exitCode, stdout, stderr } = await execa(
      process.execPath,
      ['dist/cli.js', ...words, ...where, '--color=never'],
      { reject: false, timeout: 150_000, env: { LC_ALL: 'C.UTF-8', ...this.env }, input: '' },
    );
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
