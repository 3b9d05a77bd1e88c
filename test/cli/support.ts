import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';

export const CLI = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

export interface Finished {
  code: number | null;
  out: string;
  err: string;
}

export interface Running {
  child: ChildProcess;
  finished: Promise<Finished>;
  /** Resolves with all of stdout so far as soon as it matches. */
  until(pattern: RegExp): Promise<string>;
}

/** Holds everything that the tests of one file write; goes when they have ended. */
const root = mkdtempSync(join(tmpdir(), 'regdoctor-test-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** A new folder, for one test. */
export function newFolder(): string {
  return mkdtempSync(join(root, 'folder-'));
}

/** An environment in which nothing of this machine's clusters, colours or terminals shows, with an empty home and a temporary folder in it. */
export function bareEnv(more: Record<string, string> = {}): Record<string, string> {
  const home = mkdtempSync(join(root, 'home-'));
  return { PATH: process.env.PATH ?? '', HOME: home, TMPDIR: home, LANG: 'C.UTF-8', ...more };
}

/** Starts the built program, stdin closed. */
export function start(argv: string[], env: Record<string, string> = bareEnv(), program = CLI): Running {
  const child = spawn(process.execPath, [program, ...argv], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const written = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    written.out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    written.err += text;
  });
  const finished = new Promise<Finished>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, ...written }));
  });
  return {
    child,
    finished,
    until: (pattern) =>
      new Promise((resolve, reject) => {
        const look = () => {
          if (!pattern.test(written.out)) return;
          child.stdout.removeListener('data', look);
          resolve(written.out);
        };
        child.stdout.on('data', look);
        child.once('close', () => reject(new Error(`it ended: ${written.out}${written.err}`)));
        look();
      }),
  };
}

/** Runs the built program to its end. */
export function regdoctor(argv: string[], env?: Record<string, string>): Promise<Finished> {
  return start(argv, env).finished;
}

/** A kubeconfig whose current context leads to this server, with two other contexts beside it. */
export function kubeconfigFor(server: string): string {
  const context = (name: string) => ({ name, context: { cluster: 'c', user: 'u' } });
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'lab',
    clusters: [{ name: 'c', cluster: { server } }],
    users: [{ name: 'u', user: { token: 'not-a-secret' } }],
    contexts: ['lab', 'staging', 'production'].map(context),
  });
}
