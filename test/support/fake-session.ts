import type { JournalEntry } from '../../src/plan/journal.js';
import type {
  Examination,
  Outcome,
  PlanProgress,
  Progress,
  Remedy,
  Session,
  UndoOutcome,
} from '../../src/session/session.js';
import { HOWTO, RD603 } from './howto.js';
import { POD } from './howto-remedies.js';

/** A promise that the test settles. */
export interface Deferred<T> {
  promise: Promise<T>;
  resolve(value: T): void;
  reject(error: Error): void;
}

export function deferred<T>(): Deferred<T> {
  let resolve: (value: T) => void = () => undefined;
  let reject: (error: Error) => void = () => undefined;
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}

interface FakeOptions {
  canApply?: boolean;
  where?: string;
  unfinished?: JournalEntry[];
  history?: JournalEntry[];
}

interface Call<T, P> {
  settle: Deferred<T>;
  signal: AbortSignal;
  progress(progress: P): void;
}

/** A session whose every answer the test gives. Examinations answer `next` at once, unless `hold` is true. */
export class FakeSession implements Session {
  readonly where: string;
  readonly canApply: boolean;
  readonly playground = false;
  hold = false;
  next: Examination = HOWTO;
  examinations: Call<Examination, Progress>[] = [];
  applied: (Call<Outcome, PlanProgress> & { remedy: Remedy; answers: Readonly<Record<string, string>> })[] =
    [];
  undone: Call<UndoOutcome, PlanProgress>[] = [];

  constructor(private readonly options: FakeOptions = {}) {
    this.where = options.where ?? 'minikube (https://192.168.49.2:8443)';
    this.canApply = options.canApply ?? true;
  }

  examine(options: { signal: AbortSignal; onProgress?: (progress: Progress) => void }): Promise<Examination> {
    const settle = deferred<Examination>();
    this.examinations.push({ settle, signal: options.signal, progress: (p) => options.onProgress?.(p) });
    if (!this.hold) settle.resolve(this.next);
    return settle.promise;
  }

  apply(
    remedy: Remedy,
    answers: Readonly<Record<string, string>>,
    options: { signal: AbortSignal; onProgress?: (progress: PlanProgress) => void },
  ): Promise<Outcome> {
    const settle = deferred<Outcome>();
    this.applied.push({
      remedy,
      answers,
      settle,
      signal: options.signal,
      progress: (p) => options.onProgress?.(p),
    });
    return settle.promise;
  }

  rehearse(): Promise<{ ok: boolean; notes: string[] }> {
    return Promise.resolve({ ok: true, notes: [] });
  }

  undo(options: {
    signal: AbortSignal;
    onProgress?: (progress: PlanProgress) => void;
  }): Promise<UndoOutcome> {
    const settle = deferred<UndoOutcome>();
    this.undone.push({ settle, signal: options.signal, progress: (p) => options.onProgress?.(p) });
    return settle.promise;
  }

  history(): Promise<JournalEntry[]> {
    return Promise.resolve(this.options.history ?? []);
  }

  unfinished(): Promise<JournalEntry[]> {
    return Promise.resolve(this.options.unfinished ?? []);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

export function journalEntry(parts: Partial<JournalEntry> = {}): JournalEntry {
  return {
    schema: 'regdoctor.journal/1',
    id: '20261122T174441Z-ab12',
    startedAt: '2026-11-22T17:44:41Z',
    context: 'minikube',
    server: 'https://192.168.49.2:8443',
    namespace: 'default',
    fix: 'RD603.item-path',
    title: 'Recreate Pod docker-registry',
    finding: RD603.id,
    state: 'applied',
    pid: 1,
    changes: [
      { kind: 'patch', target: POD, state: 'done' },
      { kind: 'recreate', target: POD, state: 'started' },
    ],
    ...parts,
  };
}
