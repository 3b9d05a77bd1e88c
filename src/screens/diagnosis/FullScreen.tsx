import { Box } from 'ink';
import { ExaminingLine, ExaminingView } from '../../components/ExaminingView.js';
import { Footer } from '../../components/Footer.js';
import { Header, targetName } from '../../components/Header.js';
import { Lines } from '../../components/Lines.js';
import { Notice } from '../../components/Notice.js';
import { Path } from '../../components/Path.js';
import { Titled } from '../../components/Titled.js';
import { type Line, paragraph } from '../../components/text.js';
import { useTheme } from '../../components/theme.js';
import { hints } from './hints.js';
import { type Layout, viewLines } from './layout.js';
import { MainView } from './MainView.js';
import { OverlayView } from './Overlays.js';
import type { State } from './state.js';

interface FullScreenProps {
  state: State;
  layout: Layout;
  where: string;
  banner: string | undefined;
  /** Stands in place of the registry's name. */
  occasion: string | undefined;
}

/** The picture: header, path, what is in the middle, notices, keys. */
export function FullScreen({ state, layout, where, banner, occasion }: FullScreenProps) {
  const { unicode, glyphs } = useTheme();
  const { width, air, height } = layout;
  const target = state.examination?.evidence.target;
  return (
    <Box flexDirection="column" width={state.columns} height={height} paddingX={1} overflow="hidden">
      <Header
        name="regdoctor"
        {...{ where, banner, width }}
        about={occasion ?? targetName(target, glyphs.dot)}
      />
      <Air rows={air} />
      <Box flexDirection="column" height={2} flexShrink={0}>
        <PathLines state={state} width={width} />
      </Box>
      <Air rows={air} />
      <Box height={layout.body.height} flexShrink={0}>
        <Middle state={state} layout={layout} />
      </Box>
      <Notice tone={state.notice?.tone ?? 'plain'} lines={layout.notice} />
      <Box flexShrink={0}>
        {state.examining !== undefined && state.examination !== undefined ? (
          <ExaminingLine examining={state.examining} width={width} text="Checking again" />
        ) : (
          <Footer hints={hints(state, unicode)} width={width} />
        )}
      </Box>
    </Box>
  );
}

function Air({ rows }: { rows: number }) {
  return rows === 0 ? null : <Box height={rows} flexShrink={0} />;
}

function PathLines({ state, width }: { state: State; width: number }) {
  return <Path hops={state.examination?.diagnosis.hops ?? []} width={width} />;
}

function Middle({ state, layout }: { state: State; layout: Layout }) {
  const { width, height } = layout.body;
  if (state.overlay !== undefined)
    return <OverlayView state={state} overlay={state.overlay} layout={layout} />;
  if (state.trouble !== undefined) {
    return <Trouble reason={state.trouble} layout={layout} />;
  }
  if (state.examination === undefined) {
    return state.examining === undefined ? null : (
      <ExaminingView examining={state.examining} width={width} height={height} />
    );
  }
  if (!state.full) return <MainView state={state} layout={layout} />;
  return (
    <Titled title="Details" width={width} focused>
      <Lines lines={viewLines(state, 'full', layout)} height={height - 1} top={state.scroll.full} />
    </Titled>
  );
}

function Trouble({ reason, layout }: { reason: string; layout: Layout }) {
  const { glyphs } = useTheme();
  const { width, height } = layout.body;
  const lines: Line[] = [
    [],
    [{ text: `${glyphs.fail} The examination could not be made`, tone: 'fail', bold: true }],
    ...paragraph(reason, width),
    [],
    [{ text: 'R tries again.', tone: 'secondary' }],
  ];
  return <Lines lines={lines} height={height} top={0} />;
}
