import { Row } from './Lines.js';

/** Said instead of a screen that nobody could read. */
export function TooSmall({ columns, rows }: { columns: number; rows: number }) {
  return <Row line={[{ text: `Too small: ${columns}x${rows}, needs 40x12`, tone: 'warn' }]} />;
}
