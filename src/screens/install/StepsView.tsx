import { Box } from 'ink';
import { Lines, Row } from '../../components/Lines.js';
import { List } from '../../components/List.js';
import { SideBySide } from '../../components/SideBySide.js';
import { Elapsed, Spinner } from '../../components/Spinner.js';
import { Titled } from '../../components/Titled.js';
import { truncate, windowAround } from '../../components/text.js';
import { useTheme } from '../../components/theme.js';
import type { StepView } from '../../session/install-session.js';
import type { Layout } from './layout.js';
import type { State } from './state.js';
import { stepContent, workHere } from './step-content.js';
import { countPassed, selectedStep, stepWord } from './steps.js';
import { stepLine } from './text-steps.js';

/** The steps in their order, and everything about the selected one: side by side when there is room, else one above the other. */
export function StepsView({ state, layout }: { state: State; layout: Layout }) {
  if (layout.kind === 'narrow') {
    return (
      <Box flexDirection="column" height={layout.body.height}>
        <Steps state={state} layout={layout} />
        <Selected state={state} layout={layout} />
      </Box>
    );
  }
  return (
    <SideBySide
      leftWidth={layout.steps.width}
      width={layout.width}
      height={layout.body.height}
      left={<Steps state={state} layout={layout} />}
      right={<Selected state={state} layout={layout} />}
    />
  );
}

function Steps({ state, layout }: { state: State; layout: Layout }) {
  const { glyphs } = useTheme();
  const { view } = state;
  const { width, height } = layout.steps;
  if (view === undefined) return null;
  const selected = selectedStep(state);
  const at = view.steps.findIndex(({ id }) => id === selected?.id);
  // The steps before and after the selected one are in sight where all of them are not.
  const top = windowAround(at, windowAround(at + 1, 0, height, view.steps.length), height, view.steps.length);
  return (
    <Titled title="Steps" width={width} focused={state.focus === 'steps'} aside={`${countPassed(view)} done`}>
      <List items={view.steps} top={top} height={height}>
        {(step: StepView) => (
          <Row key={step.id} line={stepLine(step, state, step.id === selected?.id, width, glyphs)} />
        )}
      </List>
    </Titled>
  );
}

function Selected({ state, layout }: { state: State; layout: Layout }) {
  const { width } = layout.step;
  const step = selectedStep(state);
  if (step === undefined) return null;
  const { lines, height, top } = stepContent(state);
  return (
    <Titled
      title={`${step.number} ${step.title}`}
      width={width}
      focused={state.focus === 'step'}
      marked
      aside={stepWord(step, state)}
    >
      <WorkHead state={state} width={width} />
      <Lines lines={lines} height={height} top={top} />
    </Titled>
  );
}

function WorkHead({ state, width }: { state: State; width: number }) {
  const { glyphs } = useTheme();
  const work = workHere(state);
  if (work === undefined) return null;
  return (
    <Box>
      <Spinner />
      <Row line={[{ text: ` ${truncate(work.title, width - 12, glyphs.more)}`, bold: true }]} />
      <Elapsed since={work.startedAt} />
    </Box>
  );
}
