import { useInput, usePaste } from 'ink';
import { useCallback, useEffect, useMemo, useReducer } from 'react';
import type { InstallSession, InstallView } from '../../session/install-session.js';
import { DiagnosisScreen } from '../diagnosis/DiagnosisScreen.js';
import { pressesOf } from '../diagnosis/keys.js';
import type { CommandAction, Surroundings } from '../diagnosis/use-session.js';
import { Frame, sized, useTerminalSize } from '../root/Frame.js';
import { openedAt } from './diagnosing.js';
import { FullInstall } from './FullInstall.js';
import type { InstallProgram } from './install-program.js';
import { LinearInstall } from './LinearInstall.js';
import { layoutOf } from './layout.js';
import { wordsOnLeaving } from './leaving.js';
import { reduce } from './reducer.js';
import { initialState, type Setting } from './state.js';
import { useInstall } from './use-install.js';

export interface InstallScreenProps {
  session: InstallSession;
  program: InstallProgram;
  /** The command line that does the same as an action of the diagnosis. */
  commandFor(action: CommandAction): string;
  setting: Setting;
  colour: boolean;
  screenReader: boolean;
  banner?: string | undefined;
  /** Told of each view, so that the program has the last one when the screen is gone. */
  onView?: (view: InstallView) => void;
}

/** The guided install: its steps, and over them the diagnosis when one of them fails. */
export function InstallScreen(props: InstallScreenProps) {
  const { session, program, setting, colour, screenReader, banner, onView } = props;
  const size = useTerminalSize();
  const { columns, rows } = size;
  const [state, dispatch] = useReducer(reduce, undefined, () => initialState(setting, columns, rows));
  useInstall(session, program, state, dispatch);
  useEffect(() => dispatch({ type: 'resized', columns, rows }), [columns, rows]);
  useEffect(() => {
    if (state.view !== undefined) onView?.(state.view);
  }, [state.view, onView]);
  useInput((input, key) => dispatch({ type: 'keys', presses: pressesOf(input, key), at: performance.now() }));
  usePaste((text) => dispatch({ type: 'paste', text }));
  const leave = useCallback(() => dispatch({ type: 'diagnosis-left' }), []);
  if (state.diagnosing) {
    return (
      <Diagnosis {...props} {...openedAt(state)} leave={leave} left={wordsOnLeaving(state).join('\n')} />
    );
  }
  const shown = sized(state, size);
  const layout = layoutOf(shown);
  const place = { where: session.where, banner };
  return (
    <Frame
      unicode={setting.unicode}
      linear={<LinearInstall state={shown} {...place} />}
      {...{ colour, screenReader, size, layout }}
    >
      <FullInstall state={shown} layout={layout} {...place} />
    </Frame>
  );
}

/** The diagnosis of the same registry. What it changes is seen by the look that follows it. */
function Diagnosis({
  session,
  program,
  commandFor,
  setting,
  colour,
  screenReader,
  banner,
  about,
  occasion,
  leave,
  left,
}: InstallScreenProps & ReturnType<typeof openedAt> & { leave(): void; left: string }) {
  const diagnosis = useMemo(() => session.diagnosis(), [session]);
  const around = useMemo(
    (): Surroundings => ({
      ...program,
      commandFor,
      leave,
      // Who ends the program from here leaves the install too, and is told how it goes on.
      exit: (code, words) => program.exit(code, left === '' ? words : [...words, left]),
    }),
    [program, commandFor, leave, left],
  );
  const { unicode, alternateScreen } = setting;
  return (
    <DiagnosisScreen
      session={diagnosis}
      around={around}
      setting={{ unicode, alternateScreen, strict: false, inInstall: true }}
      {...{ about, occasion }}
      {...{ colour, screenReader, banner }}
    />
  );
}
