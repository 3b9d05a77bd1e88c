import { shellCommand } from '../fixes/shared/shell.js';
import { withoutCredentials } from '../formats/mask.js';
import { sanitizeLine } from '../report/sanitize.js';

/** An argument vector as a person types it, without credentials. */
export function shownCommand(argv: readonly string[]): string {
  return sanitizeLine(withoutCredentials(shellCommand(...argv)));
}
