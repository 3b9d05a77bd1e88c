/** The world around a command: streams, environment, signals. Tests give their own. */
export interface Io {
  stdin: InputStream;
  stdout: OutputStream;
  stderr: OutputStream;
  env: Record<string, string | undefined>;
  platform: string;
  /** What regdoctor was called as, for help: `regdoctor` or `kubectl regdoctor`. */
  name: string;
  version: string;
  /** From now on Ctrl-C and SIGTERM abort this signal instead of ending the process; a second Ctrl-C ends it. */
  interruption(): AbortSignal;
}

export interface OutputStream {
  isTTY?: boolean;
  columns?: number;
  write(text: string): unknown;
}

export interface InputStream {
  isTTY?: boolean;
  setRawMode?(on: boolean): unknown;
  setEncoding(encoding: 'utf8'): unknown;
  on(event: 'data', listener: (chunk: string) => void): unknown;
  on(event: 'end', listener: () => void): unknown;
  removeListener(event: 'data', listener: (chunk: string) => void): unknown;
  removeListener(event: 'end', listener: () => void): unknown;
  resume(): unknown;
  pause(): unknown;
}

/** The exit code of a run that a signal ended. */
export function interruptedCode(signal: AbortSignal): 130 | 143 {
  return signal.reason === 'SIGTERM' ? 143 : 130;
}

/** The real world. */
export function systemIo(name: string, version: string): Io {
  let controller: AbortController | undefined;
  return {
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    env: process.env,
    platform: process.platform,
    name,
    version,
    interruption() {
      if (controller !== undefined) return controller.signal;
      const own = new AbortController();
      controller = own;
      for (const reason of ['SIGINT', 'SIGTERM'] as const) {
        process.on(reason, () => {
          if (own.signal.aborted) process.exit(interruptedCode(own.signal));
          own.abort(reason);
        });
      }
      return own.signal;
    },
  };
}
