import { Box, Text } from 'ink';
import { ISSUANCE_HOPS, PATH_HOPS } from '../../checks/check.js';
import { targetName } from '../../components/Header.js';
import { Sentences } from '../../components/Sentences.js';
import type { HopState } from '../../diagnosis/diagnosis.js';
import { sanitizeLine } from '../../report/sanitize.js';
import { keysSentence, placeSentence } from '../sentences.js';
import { helpEntries, hints } from './hints.js';
import { linearRow, linearSelection } from './linear.js';
import { linearOverlay, linearStatus } from './linear-status.js';
import { currentRows, selectedRow } from './rows.js';
import type { State } from './state.js';

interface LinearScreenProps {
  state: State;
  where: string;
  banner: string | undefined;
  /** Stands in place of the registry's name. */
  occasion: string | undefined;
}

/** The same content for screen readers: plain sentences in reading order, no frames, no columns, nothing that moves. */
export function LinearScreen({ state, where, banner, occasion }: LinearScreenProps) {
  const diagnosis = state.examination?.diagnosis;
  const target = occasion ?? targetName(state.examination?.evidence.target, 'at');
  const place = placeSentence('regdoctor', banner, where, target);
  if (state.overlay !== undefined) {
    return (
      <Sentences
        texts={[
          ...linearOverlay(state.overlay, helpEntries(false, state.setting.inInstall === true)),
          ...linearStatus(state),
        ]}
      />
    );
  }
  const rows = currentRows(state);
  const selected = selectedRow(state, rows);
  return (
    <Box flexDirection="column">
      <Sentences
        texts={[
          place,
          ...(diagnosis === undefined
            ? []
            : [
                `Path: ${hopWords(diagnosis.hops, PATH_HOPS)}.`,
                `Certificate: ${hopWords(diagnosis.hops, ISSUANCE_HOPS)}.`,
              ]),
        ]}
      />
      <Box flexDirection="column" aria-role="list">
        {rows.map((row) =>
          row.kind === 'heading' ? (
            <Text key={row.text}>{row.text}</Text>
          ) : (
            <Box key={row.id} aria-role="listitem" aria-state={{ selected: row.id === selected?.id }}>
              <Text>{sanitizeLine(linearRow(row))}</Text>
            </Box>
          ),
        )}
      </Box>
      <Sentences texts={[...linearSelection(state), ...linearStatus(state)]} />
      <Text>{keysSentence(hints(state, false))}</Text>
    </Box>
  );
}

function hopWords(hops: readonly HopState[], names: readonly string[]): string {
  const words: Record<HopState['state'], string> = {
    ok: 'ok',
    warn: 'warning',
    fail: 'fails',
    unknown: 'not told',
  };
  return names
    .map((name) => `${name} ${words[hops.find(({ hop }) => hop === name)?.state ?? 'unknown']}`)
    .join(', ');
}
