import { sanitizeLine } from '../report/sanitize.js';
import type { Session } from '../session/session.js';
import type { Io } from './io.js';

/** Says on stderr which plans were cut off half-way, and how to reverse them. */
export async function tellUnfinished(session: Session, io: Io): Promise<void> {
  for (const entry of await session.unfinished()) {
    const title = sanitizeLine(entry.title);
    io.stderr.write(
      `The plan "${title}" (${entry.id}) was cut off half-way. Reverse it with: ${io.name} undo ${entry.id}\n`,
    );
  }
}
