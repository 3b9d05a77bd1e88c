/** A key of a screen: what it does, where, and what is said of it. `S` is the screen's state. */
export interface KeyBinding<Command extends string, Mode extends string, S> {
  command: Command;
  /** Names of the keys as `keys.ts` gives them. */
  keys: readonly string[];
  /** What the help overlay says. */
  text: string;
  /** What the footer says; absent for keys that are not worth a place there. */
  short?: string;
  modes: readonly Mode[];
  /** When it does something in these modes; always when absent. */
  when?: (state: S) => boolean;
  /** Place in the footer, the lowest first. */
  rank?: number;
}

export interface Hint {
  keys: string;
  text: string;
}

/** The command of a key in a mode: the first that fits. */
export function commandFor<Command extends string, Mode extends string, S>(
  keymap: readonly KeyBinding<Command, Mode, S>[],
  key: string,
  mode: Mode,
  state: S,
): Command | undefined {
  return keymap.find(
    (binding) =>
      binding.modes.includes(mode) && binding.keys.includes(key) && (binding.when?.(state) ?? true),
  )?.command;
}

/** The keys worth knowing now, the most important first. */
export function hintsFor<Command extends string, Mode extends string, S>(
  keymap: readonly KeyBinding<Command, Mode, S>[],
  mode: Mode,
  state: S,
  unicode: boolean,
): Hint[] {
  const seen = new Set<string | undefined>();
  const first = ({ keys: [key] }: KeyBinding<Command, Mode, S>) => !seen.has(key) && seen.add(key);
  return keymap
    .filter(
      (binding) =>
        binding.rank !== undefined &&
        binding.modes.includes(mode) &&
        (binding.when?.(state) ?? true) &&
        first(binding),
    )
    .sort((a, b) => (a.rank ?? 0) - (b.rank ?? 0))
    .map((binding) => ({ keys: footerLabel(binding.keys, unicode), text: binding.short ?? binding.text }));
}

/** All keys, a line a command, for the help overlay; those of `without` are left out. */
export function helpFor<Command extends string, Mode extends string, S>(
  keymap: readonly KeyBinding<Command, Mode, S>[],
  unicode: boolean,
  without: readonly Command[],
): Hint[] {
  const seen = new Set<Command>(without);
  return keymap
    .filter(({ command }) => !seen.has(command) && seen.add(command))
    .map((binding) => ({ keys: labelOf(binding.keys, unicode), text: binding.text }));
}

const LABELS: Record<string, [unicode: string, ascii: string]> = {
  up: ['↑', 'up'],
  down: ['↓', 'down'],
  left: ['←', 'left'],
  right: ['→', 'right'],
  pageup: ['PgUp', 'PgUp'],
  pagedown: ['PgDn', 'PgDn'],
  home: ['Home', 'Home'],
  end: ['End', 'End'],
  enter: ['enter', 'enter'],
  'shift-tab': ['shift-tab', 'shift-tab'],
};

/** The keys as a person calls them: `↑ k`, `1-9`, `ctrl-d`. */
export function labelOf(keys: readonly string[], unicode: boolean): string {
  if (keys.length === 9) return '1-9';
  return keys.map((key) => LABELS[key]?.[unicode ? 0 : 1] ?? key).join(' ');
}

/** The first key stands for all; what goes down stands for up and down. */
function footerLabel(keys: readonly string[], unicode: boolean): string {
  const [key] = keys;
  if (key === 'down') return unicode ? '↑↓' : keys.includes('j') ? 'jk' : 'up/down';
  return key === '1' ? '1-9' : labelOf(keys.slice(0, 1), unicode);
}
