import { vi } from 'vitest';
import { DiagnosisScreen } from '../../src/screens/diagnosis/DiagnosisScreen.js';
import type { CommandAction } from '../../src/screens/diagnosis/use-session.js';
import { FakeSession } from './fake-session.js';
import { render } from './render.js';

interface Look {
  session?: FakeSession;
  columns?: number;
  rows?: number;
  unicode?: boolean;
  colour?: boolean;
  screenReader?: boolean;
  strict?: boolean;
  banner?: string;
  inInstall?: boolean;
  about?: string;
  occasion?: string;
}

/** The diagnosis screen on a fake terminal, with what it asks of the program around it recorded. */
export function openScreen(look: Look = {}) {
  const { session = new FakeSession(), columns = 80, rows = 24, unicode = true, colour = true } = look;
  const around = {
    commandFor: (action: CommandAction) =>
      `regdoctor ${action.kind}${'code' in action ? ` ${action.code}` : ''}`,
    copy: vi.fn<(text: string) => void>(),
    exit: vi.fn<(code: number, words: string[]) => void>(),
    redraw: vi.fn<() => void>(),
    suspend: vi.fn<() => void>(),
    leave: vi.fn<() => void>(),
  };
  const screen = render(
    <DiagnosisScreen
      session={session}
      around={around}
      setting={{
        unicode,
        strict: look.strict ?? false,
        alternateScreen: true,
        inInstall: look.inInstall ?? false,
      }}
      colour={colour}
      screenReader={look.screenReader ?? false}
      banner={look.banner}
      about={look.about}
      occasion={look.occasion}
    />,
    { columns, rows, screenReader: look.screenReader ?? false },
  );
  return { screen, session, around };
}
