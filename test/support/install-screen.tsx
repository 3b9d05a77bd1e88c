import { vi } from 'vitest';
import { InstallScreen } from '../../src/screens/install/InstallScreen.js';
import type { StepCommands } from '../../src/screens/install/install-program.js';
import type { InstallView } from '../../src/session/install-session.js';
import type { StepId } from '../../src/steps/step.js';
import { HeldInstall } from './held-install.js';
import { render } from './render.js';

interface Look {
  session?: HeldInstall;
  columns?: number;
  rows?: number;
  unicode?: boolean;
  colour?: boolean;
  screenReader?: boolean;
  banner?: string;
  skip?: StepId[];
  stepSeconds?: number;
}

/** The screen of the guided install on a fake terminal, with what it asks of the program around it recorded. */
export function openInstall(view: InstallView, look: Look = {}) {
  const { session = new HeldInstall(view), columns = 80, rows = 24, unicode = true, colour = true } = look;
  const program = {
    copy: vi.fn<(text: string) => void>(),
    exit: vi.fn<(code: number, words: string[]) => void>(),
    redraw: vi.fn<() => void>(),
    suspend: vi.fn<() => void>(),
    save: vi.fn<(steps: readonly StepCommands[]) => Promise<string>>(async () => 'regdoctor-install.sh'),
    readAnswer: vi.fn<(path: string) => Promise<string>>(async (path) => `text of ${path}`),
  };
  const screen = render(
    <InstallScreen
      session={session}
      program={program}
      commandFor={({ kind }) => `regdoctor ${kind}`}
      setting={{
        unicode,
        alternateScreen: true,
        resume: 'regdoctor install',
        skip: look.skip ?? [],
        ...(look.stepSeconds === undefined ? {} : { stepSeconds: look.stepSeconds }),
      }}
      colour={colour}
      screenReader={look.screenReader ?? false}
      banner={look.banner}
    />,
    { columns, rows, screenReader: look.screenReader ?? false },
  );
  return { screen, session, program };
}
