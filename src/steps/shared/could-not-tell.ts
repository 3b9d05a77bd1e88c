import { needOf } from '../../checks/verdicts.js';
import type { AccessRule, Reading } from '../../evidence/reading.js';
import { accessRole } from '../../manifests/access-role.js';
import type { Standing } from '../step.js';

/** The step cannot be judged because something could not be looked at; with the right that is missing, if that is why. */
export function couldNotTell(what: string, reading: Reading<unknown>, user: string | undefined): Standing {
  const need = needOf(what, reading) ?? what;
  return {
    state: 'blocked',
    says: `Could not tell how ${what} stands: it needs ${need}.`,
    next:
      reading.state === 'denied'
        ? ['Have somebody who may do so apply the Role below, then look again.']
        : ['Look again when it can be read.'],
    commands: reading.state === 'denied' ? [roleCommand([reading.needs], user)] : [],
    ...(reading.state === 'denied' ? { code: 'RD803' } : {}),
  };
}

/** The Role that gives these rights, as one command. */
export function roleCommand(rules: readonly AccessRule[], user: string | undefined): string {
  return hereDocument('kubectl apply -f -', accessRole(rules, user ?? 'USER'));
}

/** A command that reads this text. The quoted end mark keeps the shell out of the text, in which no line can be that mark. */
export function hereDocument(command: string, text: string): string {
  return `${command} <<'EOF'\n${text.replace(/\n*$/, '\n')}EOF`;
}
