import type { Session } from '../session/session.js';
import type { Io } from './io.js';
import type { Invocation, Values } from './parse.js';
import type { SessionRequest } from './request.js';
import type { Terminal } from './terminal.js';

/** What commands need beyond their arguments; tests give their own. Each is loaded only when it is called. */
export interface Services {
  openSession(request: SessionRequest, options: { signal: AbortSignal }): Promise<Session>;
  /** Opens the screen on a session and stays until the person leaves it. @returns the exit code */
  openScreen(session: Session, io: Io, terminal: Terminal, setting: ScreenSetting): Promise<number>;
}

export interface ScreenSetting {
  values: Values;
  /** What the session was opened with: the commands that the screen offers for copying say the same. */
  request: SessionRequest;
}

/** A command: does its work and answers with the exit code. */
export type Run = (invocation: Invocation, io: Io, services: Services) => Promise<number>;
