import { useInput, usePaste } from 'ink';
import { useEffect, useReducer } from 'react';
import type { Examination, Session } from '../../session/session.js';
import { Frame, sized, useTerminalSize } from '../root/Frame.js';
import { FullScreen } from './FullScreen.js';
import { pressesOf } from './keys.js';
import { LinearScreen } from './LinearScreen.js';
import { layoutOf } from './layout.js';
import { reduce } from './reducer.js';
import { initialState, type Setting } from './state.js';
import { type Surroundings, useSession } from './use-session.js';

export interface DiagnosisScreenProps {
  session: Session;
  around: Surroundings;
  setting: Omit<Setting, 'canApply'>;
  colour: boolean;
  screenReader: boolean;
  banner?: string | undefined;
  /** Id of the finding to begin with; the first one when absent or gone. */
  about?: string | undefined;
  /** What is being done that this is about, in place of the registry's name. */
  occasion?: string | undefined;
  /** Told of each examination, so that the program can report the last one after the screen is gone. */
  onExamined?: (examination: Examination) => void;
}

/** The diagnosis with its fixes: holds the state, and chooses between the picture and the linear text. */
export function DiagnosisScreen(props: DiagnosisScreenProps) {
  const { session, around, setting, colour, screenReader, banner, about, occasion, onExamined } = props;
  const size = useTerminalSize();
  const { columns, rows } = size;
  const [state, dispatch] = useReducer(reduce, undefined, () => ({
    ...initialState({ ...setting, canApply: session.canApply }, columns, rows),
    cursor: about,
  }));
  useSession(session, around, state, dispatch);
  useEffect(() => dispatch({ type: 'resized', columns, rows }), [columns, rows]);
  useEffect(() => {
    if (state.examination !== undefined) onExamined?.(state.examination);
  }, [state.examination, onExamined]);
  useInput((input, key) => dispatch({ type: 'keys', presses: pressesOf(input, key) }));
  usePaste((text) => dispatch({ type: 'paste', text }));
  const shown = sized(state, size);
  const layout = layoutOf(shown);
  const place = { where: session.where, banner, occasion };
  return (
    <Frame
      unicode={setting.unicode}
      linear={<LinearScreen state={shown} {...place} />}
      {...{ colour, screenReader, size, layout }}
    >
      <FullScreen state={shown} layout={layout} {...place} />
    </Frame>
  );
}
