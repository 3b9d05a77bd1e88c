import { Box } from 'ink';
import { ExaminingView } from '../../components/ExaminingView.js';
import { Footer } from '../../components/Footer.js';
import { Header, headerFits } from '../../components/Header.js';
import { Lines, Row } from '../../components/Lines.js';
import { Notice } from '../../components/Notice.js';
import { Elapsed, Spinner } from '../../components/Spinner.js';
import { type Line, paragraph, truncate } from '../../components/text.js';
import { useTheme } from '../../components/theme.js';
import { readingCounts } from '../diagnosis/text-progress.js';
import { hints } from './hints.js';
import { OverlayView } from './InstallOverlays.js';
import type { Layout } from './layout.js';
import { StepsView } from './StepsView.js';
import type { State, Work } from './state.js';
import { workHere } from './step-content.js';
import { aboutOf } from './text-place.js';

interface FullInstallProps {
  state: State;
  layout: Layout;
  where: string;
  banner: string | undefined;
}

/** The picture: header, the steps and the selected one, what goes on, keys. */
export function FullInstall({ state, layout, where, banner }: FullInstallProps) {
  const { unicode, glyphs } = useTheme();
  const { width, air, height } = layout;
  return (
    <Box flexDirection="column" width={state.columns} height={height} paddingX={1} overflow="hidden">
      <Top {...{ where, banner, width }} about={aboutOf(state.view, glyphs.dot)} air={air} />
      <Box height={layout.body.height} flexShrink={0}>
        <Middle state={state} layout={layout} />
      </Box>
      <Status state={state} layout={layout} />
      <Footer hints={hints(state, unicode)} width={width} />
    </Box>
  );
}

interface TopProps {
  where: string;
  banner: string | undefined;
  about: string;
  width: number;
  air: number;
}

/** Cluster and registry in one row, or in two where they would be cut off and there is a row for that. */
function Top({ where, banner, about, width, air }: TopProps) {
  const { glyphs } = useTheme();
  const header = { name: 'regdoctor install', where, banner, about, width };
  const two = air > 0 && !headerFits(header, glyphs.dot);
  return (
    <Box flexDirection="column" height={1 + air} flexShrink={0}>
      <Header {...header} about={two ? '' : about} />
      {two ? <Row line={[{ text: truncate(about, width, glyphs.more) }]} /> : null}
    </Box>
  );
}

/** What goes on, else what there is to know: at least one row, so that nothing above it jumps. */
function Status({ state, layout }: { state: State; layout: Layout }) {
  const { work, notice } = state;
  const rows = Math.max(1, layout.notice.length);
  // Beside its step it is shown already.
  const elsewhere = workHere(state) === undefined || state.overlay !== undefined;
  if (work !== undefined && state.view !== undefined && elsewhere) {
    return (
      <Box height={rows} flexShrink={0} alignItems="flex-end">
        <WorkLine work={work} state={state} width={layout.width} />
      </Box>
    );
  }
  return (
    <Box height={rows} flexShrink={0}>
      <Notice tone={notice?.tone ?? 'plain'} lines={layout.notice} />
    </Box>
  );
}

function WorkLine({ work, state, width }: { work: Work; state: State; width: number }) {
  const { glyphs } = useTheme();
  const { done, of } = readingCounts({ ...work, about: undefined, checks: [] });
  const counts = of === 0 ? '' : ` ${glyphs.dot} ${done} of ${of} readings`;
  const step = state.view?.steps.find(({ id }) => id === work.step);
  const at = step === undefined ? '' : `${step.number} ${step.title}: `;
  return (
    <Box width={width} flexShrink={0}>
      <Spinner />
      <Row
        line={[{ text: truncate(` ${at}${work.title}${counts}`, width - 8, glyphs.more), tone: 'secondary' }]}
      />
      <Elapsed since={work.startedAt} />
    </Box>
  );
}

function Middle({ state, layout }: { state: State; layout: Layout }) {
  const { width, height } = layout.body;
  const { overlay, trouble, view, work } = state;
  if (overlay !== undefined) return <OverlayView {...{ state, overlay, layout }} />;
  if (view !== undefined) return <StepsView state={state} layout={layout} />;
  if (trouble !== undefined) return <Trouble reason={trouble} layout={layout} />;
  if (work === undefined) return null;
  const { startedAt, readings } = work;
  return (
    <ExaminingView
      examining={{ startedAt, readings, about: undefined, checks: [] }}
      text="Looking at the cluster"
      {...{ width, height }}
    />
  );
}

function Trouble({ reason, layout }: { reason: string; layout: Layout }) {
  const { glyphs } = useTheme();
  const { width, height } = layout.body;
  const lines: Line[] = [
    [],
    [{ text: `${glyphs.fail} The cluster could not be looked at`, tone: 'fail', bold: true }],
    ...paragraph(reason, width),
    [],
    [{ text: 'r tries again.', tone: 'secondary' }],
  ];
  return <Lines lines={lines} height={height} top={0} />;
}
