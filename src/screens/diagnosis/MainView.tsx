import { Box } from 'ink';
import { CauseTree } from '../../components/CauseTree.js';
import { keyed } from '../../components/keyed.js';
import { Lines, Row } from '../../components/Lines.js';
import { ProgressView } from '../../components/ProgressView.js';
import { SideBySide } from '../../components/SideBySide.js';
import { TextField } from '../../components/TextField.js';
import { Titled } from '../../components/Titled.js';
import { useTheme } from '../../components/theme.js';
import { calmLines, type Layout, viewLines } from './layout.js';
import { currentRows, offerFor, selectedRow } from './rows.js';
import { busy, type State } from './state.js';

/** Causes, details and the fix: side by side when there is room, else one above the other. */
export function MainView({ state, layout }: { state: State; layout: Layout }) {
  if (layout.kind === 'narrow') {
    return (
      <Box flexDirection="column" height={layout.body.height}>
        <Causes state={state} layout={layout} />
        <Box height={layout.air} flexShrink={0} />
        <Fix state={state} layout={layout} />
      </Box>
    );
  }
  return (
    <SideBySide
      leftWidth={layout.causes.width}
      width={layout.width}
      height={layout.body.height}
      left={
        <>
          <Causes state={state} layout={layout} />
          <Box height={layout.air} flexShrink={0} />
          <Titled title="Details" width={layout.details.width} focused={state.focus === 'details'} marked>
            <Lines
              lines={viewLines(state, 'details', layout)}
              height={layout.details.height}
              top={state.scroll.details}
            />
          </Titled>
        </>
      }
      right={<Fix state={state} layout={layout} />}
    />
  );
}

function Causes({ state, layout }: { state: State; layout: Layout }) {
  const { glyphs } = useTheme();
  const rows = currentRows(state);
  const calm = calmLines(state, layout.causes.width, glyphs);
  const { width, height } = layout.causes;
  return (
    <Titled
      title={causesTitle(state)}
      width={width}
      focused={state.focus === 'causes'}
      aside={causesAside(state)}
    >
      {keyed(calm, (line) => line.map((span) => span.text).join('')).map(({ key, item }) => (
        <Row key={key} line={item} />
      ))}
      <CauseTree
        rows={rows}
        selected={selectedRow(state, rows)?.id}
        top={state.listTop}
        width={width}
        height={Math.max(0, height - calm.length)}
      />
      {state.filtering || state.filter.text !== '' ? <FilterLine state={state} width={width} /> : null}
    </Titled>
  );
}

function FilterLine({ state, width }: { state: State; width: number }) {
  if (state.filtering) return <TextField field={state.filter} label="Filter" prompt="/ " width={width} />;
  return (
    <Row
      line={[
        { text: `/ ${state.filter.text}`, tone: 'accent' },
        { text: '  esc clears', tone: 'secondary' },
      ]}
    />
  );
}

/** `Root causes (2)`: what stands first in the list, in words for somebody who sees it for the first time. */
export function causesTitle(state: State): string {
  const diagnosis = state.examination?.diagnosis;
  const failing = diagnosis?.findings.filter((finding) => finding.level === 'fail') ?? [];
  const roots = failing.filter((finding) => diagnosis?.roots.includes(finding.id) === true);
  return roots.length === 0 ? 'Findings' : `Root causes (${roots.length})`;
}

function causesAside(state: State): string {
  const diagnosis = state.examination?.diagnosis;
  const consequences = diagnosis?.findings.filter(
    (finding) => finding.level === 'fail' && !diagnosis.roots.includes(finding.id),
  );
  return consequences === undefined || consequences.length === 0 ? '' : 'consequences under each';
}

function Fix({ state, layout }: { state: State; layout: Layout }) {
  const { width, height } = layout.fix;
  const lines = viewLines(state, 'fix', layout);
  const { activity } = state;
  return (
    <Titled
      title={fixTitle(state, layout)}
      width={width}
      focused={state.focus === 'fix'}
      marked
      aside={fixAside(state)}
    >
      {activity === undefined ? (
        <Lines lines={lines} height={height} top={state.scroll.fix} />
      ) : (
        <ProgressView
          activity={activity}
          lines={lines}
          width={width}
          height={height}
          top={state.scroll.fix}
        />
      )}
    </Titled>
  );
}

/** What the area of the fix shows now. */
export function fixTitle(state: State, layout: Layout): string {
  if (state.activity !== undefined) {
    if (busy(state)) return state.activity.verb === 'apply' ? 'Applying' : 'Undoing';
    return state.activity.title;
  }
  const offer = offerFor(state);
  if (offer === undefined) return layout.kind === 'narrow' ? 'Details' : 'Fix';
  const several = offer.remedies.length > 1 ? ` ${offer.index + 1} of ${offer.remedies.length}` : '';
  const { workaround } = offer.remedy.proposal;
  if (layout.kind === 'wide') return `${workaround ? 'Workaround' : 'Suggested fix'}${several}`;
  const row = selectedRow(state);
  const code = row?.kind === 'finding' ? row.finding.code : offer.of.code;
  if (workaround) return `${code} and a workaround${several}`;
  return offer.own ? `${code} and its suggested fix${several}` : `${code} and the fix of its cause${several}`;
}

function fixAside(state: State): string {
  if (state.activity !== undefined || offerFor(state) === undefined) return '';
  return state.setting.canApply ? 'a applies it' : 'not applied to files';
}
