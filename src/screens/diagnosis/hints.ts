import { type Binding, type Command, KEYMAP, modeOf } from './keymap.js';
import type { State } from './state.js';

export interface Hint {
  keys: string;
  text: string;
}

/** The keys worth knowing now, the most important first. */
export function hints(state: State, unicode: boolean): Hint[] {
  const mode = modeOf(state);
  const seen = new Set<string | undefined>();
  const first = (binding: Binding) => !seen.has(binding.keys[0]) && seen.add(binding.keys[0]);
  return KEYMAP.filter(
    (binding) =>
      binding.rank !== undefined &&
      binding.modes.includes(mode) &&
      (binding.when?.(state) ?? true) &&
      first(binding),
  )
    .sort((a, b) => (a.rank ?? 0) - (b.rank ?? 0))
    .map((binding) => ({
      keys: binding.command === 'down' ? (unicode ? '↑↓' : 'jk') : labelOf(binding.keys.slice(0, 1), unicode),
      text: binding.short ?? binding.text,
    }))
    .map((hint) => (hint.keys === '1' ? { ...hint, keys: '1-9' } : hint));
}

/** All keys of the main screen, a line a command, for the help overlay. */
export function helpEntries(unicode: boolean): Hint[] {
  const seen = new Set<Command>();
  return KEYMAP.filter((binding) => {
    if (seen.has(binding.command) || binding.command === 'accept') return false;
    seen.add(binding.command);
    return true;
  }).map((binding) => ({ keys: labelOf(binding.keys, unicode), text: binding.text }));
}

const LABELS: Record<string, [unicode: string, ascii: string]> = {
  up: ['↑', 'up'],
  down: ['↓', 'down'],
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
