import stringWidth from 'string-width';
import wrapAnsi from 'wrap-ansi';
import { sanitize, sanitizeLine } from './sanitize.js';

export interface StyleOptions {
  colour: boolean;
  unicode: boolean;
  columns: number;
  /** What regdoctor was called by: `kubectl regdoctor`. */
  program?: string;
  /** Flags that name the registry, quoted for a shell: a command that is pasted must not act on another cluster. */
  flags?: readonly string[];
}

export type Tone = 'fail' | 'warn' | 'unknown' | 'ok' | 'skipped' | 'strong' | 'quiet' | 'added' | 'removed';

/** The terminal's own sixteen colours, since only it knows its background. */
const CODES: Record<Tone, readonly [number, number]> = {
  fail: [31, 39],
  warn: [33, 39],
  unknown: [35, 39],
  ok: [32, 39],
  skipped: [2, 22],
  strong: [1, 22],
  quiet: [2, 22],
  added: [32, 39],
  removed: [31, 39],
};

const SIGNS = {
  unicode: { fail: '✖', warn: '!', unknown: '?', ok: '✔', skipped: '–' },
  ascii: { fail: '[FAIL]', warn: '[warn]', unknown: '[?]', ok: '[ok]', skipped: '[skip]' },
};

/** The strokes of a report: quotes, tree branches, arrows. */
const STROKES = {
  unicode: { quote: '│ ', branch: '├─ ', last: '└─ ', through: '│  ', none: '   ', arrow: '→', dot: '·' },
  ascii: { quote: '| ', branch: '|- ', last: '`- ', through: '|  ', none: '   ', arrow: '->', dot: '-' },
};

/** Writes the pieces of a report: what comes from outside is made harmless here, and every row fits the width. */
export class Style {
  readonly strokes: (typeof STROKES)['unicode'];
  readonly columns: number;

  constructor(private readonly options: StyleOptions) {
    this.strokes = options.unicode ? STROKES.unicode : STROKES.ascii;
    this.columns = options.columns;
  }

  /** A command to paste, about the same registry: `regdoctor fix RD603 --context prod`. */
  command(words: string): string {
    return [this.options.program ?? 'regdoctor', words, ...(this.options.flags ?? [])].join(' ');
  }

  /** The text in the tone's colour; the text as it is without colour. */
  paint(tone: Tone, text: string): string {
    if (!this.options.colour || text === '') return text;
    const [on, off] = CODES[tone];
    return `\x1b[${on}m${text}\x1b[${off}m`;
  }

  /** The sign of a state: a glyph, or a word in brackets. Never by colour alone. */
  sign(state: keyof (typeof SIGNS)['unicode']): string {
    return this.paint(state, (this.options.unicode ? SIGNS.unicode : SIGNS.ascii)[state]);
  }

  /** Rows of the text, wrapped between words: the first behind `lead`, the others behind `indent` (as wide as `lead` when not given). */
  wrap(text: string, lead = '', indent = ' '.repeat(stringWidth(lead)), tone?: Tone): string[] {
    const width = Math.max(20, this.columns - Math.max(stringWidth(lead), stringWidth(indent)));
    return this.rows(wrapAnsi(this.clean(text), width, { hard: true }), lead, indent, tone);
  }

  /** The same for text that regdoctor composed itself and painted: nothing is taken out of it. */
  wrapOwn(text: string, lead: string, indent: string): string[] {
    return this.rows(
      wrapAnsi(text, this.columns - stringWidth(lead), { hard: true }),
      lead,
      indent,
      undefined,
    );
  }

  /** The same for diffs and logs, where the blanks that a line begins with matter. */
  verbatim(text: string, lead = '', indent = lead, tone?: Tone): string[] {
    const width = Math.max(20, this.columns - Math.max(stringWidth(lead), stringWidth(indent)));
    const wrapped = this.clean(text)
      .split('\n')
      .flatMap((line) => wrapAnsi(line, width, { hard: true, trim: false }).split('\n').map(withoutBreak));
    return this.rows(wrapped.join('\n'), lead, indent, tone);
  }

  /** Outside text on one line. */
  line(text: string): string {
    return this.spell(sanitizeLine(text));
  }

  private clean(text: string): string {
    return this.spell(sanitize(text).trimEnd());
  }

  /** Without Unicode the typographic characters of regdoctor's own sentences are spelt in ASCII; names from outside stay as they are. */
  private spell(text: string): string {
    return this.options.unicode
      ? text
      : text.replace(/…/g, '...').replace(/[–—]/g, '-').replace(/→/g, '->').replace(/·/g, '-');
  }

  private rows(text: string, lead: string, indent: string, tone: Tone | undefined): string[] {
    return text
      .split('\n')
      .map((row, index) =>
        `${index === 0 ? lead : indent}${tone === undefined ? row : this.paint(tone, row)}`.trimEnd(),
      );
  }
}

/** A blank at which a line was broken is not part of the next row. */
function withoutBreak(row: string, index: number): string {
  return index === 0 ? row : row.replace(/^ /, '');
}
