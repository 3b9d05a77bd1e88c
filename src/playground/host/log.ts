export interface LogLine {
  time: Date;
  identifier: 'dockerd' | 'systemd';
  pid: number;
  text: string;
}

export type LogLevel = 'info' | 'warning' | 'error';

/** What the journal has of docker.service (or, without systemd, /var/log/docker.log). */
export class HostLog {
  readonly #lines: LogLine[] = [];
  readonly #now: () => Date;

  constructor(now: () => Date) {
    this.#now = now;
  }

  get lines(): readonly LogLine[] {
    return this.#lines;
  }

  /** A line of the running daemon, as logrus prints it. */
  daemon(pid: number, level: LogLevel, message: string): void {
    const time = this.#now();
    const text = `time="${nanoseconds(time)}" level=${level} msg=${JSON.stringify(message)}`;
    this.#lines.push({ time, identifier: 'dockerd', pid, text });
  }

  /** What a daemon prints that ends before it can log. */
  plain(pid: number, text: string): void {
    this.#lines.push({ time: this.#now(), identifier: 'dockerd', pid, text });
  }

  systemd(text: string): void {
    this.#lines.push({ time: this.#now(), identifier: 'systemd', pid: 1, text });
  }
}

function nanoseconds(time: Date): string {
  return time.toISOString().replace('Z', '000000Z');
}
