import type { InstallSession } from '../session/install-session.js';
import type { PullSecretSession } from '../session/pull-secret.js';
import type { Session } from '../session/session.js';
import type { UninstallSession } from '../session/uninstall.js';
import type { StepId } from '../steps/step.js';
import type { InstallRequest } from './install/request.js';
import type { Io } from './io.js';
import type { PullSecretRequest } from './open-pull-secret.js';
import type { UninstallRequest } from './open-uninstall.js';
import type { Invocation, Values } from './parse.js';
import type { SessionRequest } from './request.js';
import type { Terminal } from './terminal.js';

/** What commands need beyond their arguments; tests give their own. Each is loaded only when it is called. */
export interface Services {
  openSession(request: SessionRequest, options: { signal: AbortSignal }): Promise<Session>;
  /** Opens the screen on a session and stays until the person leaves it. @returns the exit code */
  openScreen(session: Session, io: Io, terminal: Terminal, setting: ScreenSetting): Promise<number>;
  /** A guided install on the cluster that the request names. */
  openInstall(request: InstallRequest, options: { signal: AbortSignal }): Promise<InstallSession>;
  openPullSecret(request: PullSecretRequest, options: { signal: AbortSignal }): Promise<PullSecretSession>;
  openUninstall(request: UninstallRequest, options: { signal: AbortSignal }): Promise<UninstallSession>;
  /** Opens the screen on a guided install and stays until the person leaves it. @returns the exit code */
  openInstallScreen(
    session: InstallSession,
    io: Io,
    terminal: Terminal,
    setting: InstallScreenSetting,
  ): Promise<number>;
}

export interface ScreenSetting {
  values: Values;
  /** What the session was opened with: the commands that the screen offers for copying say the same. */
  request: SessionRequest;
}

export interface InstallScreenSetting {
  values: Values;
  request: InstallRequest;
  /** Steps that are passed over from the beginning. */
  skip: readonly StepId[];
}

/** A command: does its work and answers with the exit code. */
export type Run = (invocation: Invocation, io: Io, services: Services) => Promise<number>;
