import { Box } from 'ink';
import type { Activity } from '../screens/diagnosis/state.js';
import { Lines, Row } from './Lines.js';
import { Elapsed, Spinner } from './Spinner.js';
import { type Line, truncate } from './text.js';
import { useTheme } from './theme.js';

interface ProgressViewProps {
  activity: Activity;
  /** See `activityLines`. */
  lines: Line[];
  width: number;
  height: number;
  top: number;
}

/** A plan at work: what it does, how far it is, what is awaited; then what came of it. */
export function ProgressView({ activity, lines, width, height, top }: ProgressViewProps) {
  const { glyphs } = useTheme();
  const doing = activity.result === undefined;
  const stop = activity.interrupting ? 1 : 0;
  return (
    <Box flexDirection="column" width={width} height={height} overflow="hidden">
      {doing ? (
        <Box>
          <Spinner />
          <Row line={[{ text: ` ${truncate(activity.title, width - 12, glyphs.more)}`, bold: true }]} />
          <Elapsed since={activity.startedAt} />
        </Box>
      ) : null}
      {stop === 0 ? null : (
        <Row line={[{ text: 'Stopping: the current change is being finished or reversed.', tone: 'warn' }]} />
      )}
      <Lines lines={lines} height={height - (doing ? 1 : 0) - stop} top={top} />
    </Box>
  );
}
