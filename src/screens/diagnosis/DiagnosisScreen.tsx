import { Box, useInput, usePaste, useWindowSize } from 'ink';
import { useEffect, useMemo, useReducer } from 'react';
import { TooSmall } from '../../components/TooSmall.js';
import { glyphsOf, type Theme, ThemeContext } from '../../components/theme.js';
import type { Examination, Session } from '../../session/session.js';
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
  /** Told of each examination, so that the program can report the last one after the screen is gone. */
  onExamined?: (examination: Examination) => void;
}

/** The diagnosis with its fixes: holds the state, and chooses between the picture and the linear text. */
export function DiagnosisScreen(props: DiagnosisScreenProps) {
  const { session, around, setting, colour, screenReader, banner, about, onExamined } = props;
  const size = useWindowSize();
  const columns = size.columns > 0 ? size.columns : 80;
  const rows = size.rows > 0 ? size.rows : 24;
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
  const theme = useMemo(
    (): Theme => ({ colour, unicode: setting.unicode, glyphs: glyphsOf(setting.unicode) }),
    [colour, setting.unicode],
  );
  // The reducer hears of a new size after the frame in which it is known: what is drawn must fit already in that one.
  const shown = state.columns === columns && state.rows === rows ? state : { ...state, columns, rows };
  const layout = layoutOf(shown);
  const place = { where: session.where, banner };
  return (
    <ThemeContext.Provider value={theme}>
      {screenReader ? (
        <LinearScreen state={shown} {...place} />
      ) : layout.kind === 'small' ? (
        <Box width={columns} height={layout.height}>
          <TooSmall columns={columns} rows={rows} />
        </Box>
      ) : (
        <FullScreen state={shown} layout={layout} {...place} />
      )}
    </ThemeContext.Provider>
  );
}
