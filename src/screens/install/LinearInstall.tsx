import { Box, Text } from 'ink';
import { Sentences } from '../../components/Sentences.js';
import { sanitizeLine } from '../../report/sanitize.js';
import { keysSentence, placeSentence } from '../sentences.js';
import { hints } from './hints.js';
import { linearOverlay, linearSelected, linearStatus, linearStep } from './linear.js';
import type { State } from './state.js';
import { countPassed, selectedStep } from './steps.js';
import { aboutOf } from './text-place.js';

interface LinearInstallProps {
  state: State;
  where: string;
  banner: string | undefined;
}

/** The same content for screen readers: plain sentences in reading order, no frames, no columns, nothing that moves. */
export function LinearInstall({ state, where, banner }: LinearInstallProps) {
  const { view, overlay } = state;
  const place = placeSentence('regdoctor install', banner, where, aboutOf(view, 'at'));
  const keys = keysSentence(hints(state, false));
  if (overlay !== undefined) {
    return <Sentences texts={[...linearOverlay(state, overlay), ...linearStatus(state), keys]} />;
  }
  const selected = selectedStep(state);
  return (
    <Box flexDirection="column">
      <Sentences texts={[place, ...(view === undefined ? [] : [`${countPassed(view)} steps done.`])]} />
      <Box flexDirection="column" aria-role="list">
        {view?.steps.map((step) => (
          <Box key={step.id} aria-role="listitem" aria-state={{ selected: step.id === selected?.id }}>
            <Text>{sanitizeLine(linearStep(step, state))}</Text>
          </Box>
        ))}
      </Box>
      <Sentences texts={[...linearSelected(state), ...linearStatus(state), keys]} />
    </Box>
  );
}
