import { EventEmitter } from 'node:events';
import type { Finding } from '../../src/checks/check.js';
import type { InstallRequest } from '../../src/commands/install/request.js';
import type { Io } from '../../src/commands/io.js';
import { main } from '../../src/commands/main.js';
import type { PullSecretRequest } from '../../src/commands/open-pull-secret.js';
import type { UninstallRequest } from '../../src/commands/open-uninstall.js';
import type { SessionRequest } from '../../src/commands/request.js';
import type { Services } from '../../src/commands/services.js';
import type { JournalEntry } from '../../src/plan/journal.js';
import type { InstallSession } from '../../src/session/install-session.js';
import type { PullSecretSession } from '../../src/session/pull-secret.js';
import type { Examination, Outcome, Remedy, Session, UndoOutcome } from '../../src/session/session.js';
import type { UninstallSession } from '../../src/session/uninstall.js';
import { examinationWith } from '../report/support.js';

/** Stdin whose keys a test types; `raw` says whether echo is off. */
export class FakeInput extends EventEmitter {
  isTTY = false;
  raw = false;
  setRawMode(on: boolean) {
    this.raw = on;
  }
  setEncoding() {}
  resume() {}
  pause() {}
  /** Types each text once somebody listens; waits for the listener. */
  async type(...texts: string[]): Promise<void> {
    for (const text of texts) {
      while (this.listenerCount('data') === 0) await new Promise(setImmediate);
      this.emit('data', text);
    }
  }
  async close(text = ''): Promise<void> {
    while (this.listenerCount('data') === 0) await new Promise(setImmediate);
    if (text !== '') this.emit('data', text);
    this.emit('end');
  }
}

export interface World {
  io: Io;
  stdin: FakeInput;
  out(): string;
  err(): string;
  interrupt(): void;
}

export function world(options: { tty?: boolean; env?: Record<string, string> } = {}): World {
  const written = { out: '', err: '' };
  const controller = new AbortController();
  const stdin = new FakeInput();
  const tty = options.tty ?? false;
  stdin.isTTY = tty;
  const to = (key: 'out' | 'err') => ({
    isTTY: tty,
    columns: 80,
    write: (text: string) => {
      written[key] += text;
    },
  });
  return {
    stdin,
    out: () => written.out,
    err: () => written.err,
    interrupt: () => controller.abort('SIGINT'),
    io: {
      stdin,
      stdout: to('out'),
      stderr: to('err'),
      env: { LANG: 'C.UTF-8', NO_COLOR: '1', ...options.env },
      platform: 'linux',
      name: 'regdoctor',
      version: '1.2.3',
      interruption: () => controller.signal,
    },
  };
}

export interface FakeSession extends Session {
  applied: { remedy: Remedy; answers: Readonly<Record<string, string>> }[];
  rehearsed: Remedy[];
  undone: (string | undefined)[];
  closed: number;
}

export function session(parts: {
  findings?: Finding[];
  remedies?: Record<string, Remedy[]>;
  examination?: Examination;
  outcome?: Outcome;
  undo?: UndoOutcome;
  history?: JournalEntry[];
  unfinished?: JournalEntry[];
  canApply?: boolean;
}): FakeSession {
  const examination =
    parts.examination ??
    examinationWith(parts.findings ?? [], parts.remedies === undefined ? {} : { remedies: parts.remedies });
  const fake: FakeSession = {
    where: 'lab',
    place: { context: 'lab', server: 'https://192.0.2.1:6443' },
    canApply: parts.canApply ?? true,
    playground: false,
    applied: [],
    rehearsed: [],
    undone: [],
    closed: 0,
    examine: async () => examination,
    async apply(remedy, answers, { onProgress }) {
      fake.applied.push({ remedy, answers });
      onProgress?.({ type: 'change', index: 0, of: 1, what: 'patch Pod default/x', state: 'started' });
      onProgress?.({ type: 'change', index: 0, of: 1, what: 'patch Pod default/x', state: 'done' });
      return parts.outcome ?? { state: 'fixed', examination, seconds: 2 };
    },
    async rehearse(remedy) {
      fake.rehearsed.push(remedy);
      return { ok: true, notes: ['The API server would accept it.'] };
    },
    async undo({ id }) {
      fake.undone.push(id);
      return parts.undo ?? { state: 'undone', reason: 'It is undone.' };
    },
    history: async () => parts.history ?? [],
    unfinished: async () => parts.unfinished ?? [],
    async close() {
      fake.closed += 1;
    },
  };
  return fake;
}

export interface Ran {
  code: number;
  requests: SessionRequest[];
  screens: number;
  installs: InstallRequest[];
  uninstalls: UninstallRequest[];
}

/** Runs a command line in a world, on this session (none: opening one fails the test). */
export async function run(
  argv: string[],
  around: World,
  on?: Session | Error,
  install?: InstallSession,
  uninstall?: UninstallSession,
  pullSecret?: (request: PullSecretRequest) => PullSecretSession,
): Promise<Ran> {
  const ran: Ran = { code: -1, requests: [], screens: 0, installs: [], uninstalls: [] };
  const services: Services = {
    async openSession(request) {
      ran.requests.push(request);
      if (on === undefined) throw new Error('no session was expected');
      if (on instanceof Error) throw on;
      return on;
    },
    async openScreen() {
      ran.screens += 1;
      return 0;
    },
    async openInstall(request) {
      ran.installs.push(request);
      if (install === undefined) throw new Error('no install was expected');
      return install;
    },
    async openUninstall(request) {
      ran.uninstalls.push(request);
      if (uninstall === undefined) throw new Error('no uninstall was expected');
      return uninstall;
    },
    async openPullSecret(request) {
      if (pullSecret === undefined) throw new Error('no pull secret was expected');
      return pullSecret(request);
    },
    async openInstallScreen() {
      ran.screens += 1;
      return 0;
    },
  };
  ran.code = await main(argv, around.io, services);
  return ran;
}
