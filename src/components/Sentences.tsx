import { Box, Text } from 'ink';
import { sanitizeLine } from '../report/sanitize.js';
import { keyed } from './keyed.js';

/** Text for screen readers, a sentence a row. */
export function Sentences({ texts }: { texts: readonly string[] }) {
  return (
    <Box flexDirection="column">
      {keyed(texts, (text) => text).map(({ key, item }) => (
        <Text key={key}>{sanitizeLine(item)}</Text>
      ))}
    </Box>
  );
}
