import { type Document, isAlias, isMap, isNode, isScalar, isSeq, type LineCounter, visit } from 'yaml';
import { ConfigError } from '../errors.js';
import { nearest } from '../evidence/cluster/nearest.js';
import type { Rule } from './rule.js';

/** A value of the file with the key that it stands under, for saying where something is wrong. */
export interface Place {
  /** `certificate.server`; empty for the whole document. */
  key: string;
  node: unknown;
}

/** The document that is read, and the way to say what is wrong with a part of it. */
export class Source {
  constructor(
    readonly path: string,
    readonly document: Document,
    private readonly lines: LineCounter,
  ) {}

  /** `regdoctor.yaml:3:5`, as compilers and editors have it. */
  at(offset: number): string {
    const { line, col } = this.lines.linePos(offset);
    return `${this.path}:${Math.max(1, line)}:${Math.max(1, col)}`;
  }

  /** @throws ConfigError always: `PATH:LINE:COLUMN: KEY SAYS.` */
  refuse({ key, node }: Place, says: string, hint?: string): never {
    const offset = isNode(node) ? (node.range?.[0] ?? 0) : 0;
    const subject = key === '' ? 'The profile' : key;
    throw new ConfigError(`${this.at(offset)}: ${subject} ${says}.`, hint);
  }

  /** @throws ConfigError always: `PATH:LINE:COLUMN: KEY: SENTENCE` */
  private refuseValue({ key, node }: Place, sentence: string): never {
    const offset = isNode(node) ? (node.range?.[0] ?? 0) : 0;
    throw new ConfigError(`${this.at(offset)}: ${key}: ${sentence}`);
  }

  /** The entries of a map by key. Other keys than the known ones are refused. */
  entries(place: Place, known: readonly string[]): Map<string, Place> {
    const node = this.plain(place);
    if (!isMap(node)) this.refuse(place, 'has to be a map of keys and values');
    const found = new Map<string, Place>();
    for (const pair of node.items) {
      const name = isScalar(pair.key) ? String(pair.key.value) : '';
      const key = place.key === '' ? name : `${place.key}.${name}`;
      if (!known.includes(name)) {
        const close = nearest(name, known);
        const hint = close === undefined ? `The keys are ${known.join(', ')}.` : `Did you mean ${close}?`;
        this.refuse({ key: JSON.stringify(key), node: pair.key }, 'is no key of a profile', hint);
      }
      const empty = pair.value === null || (isScalar(pair.value) && pair.value.value === null);
      if (empty) {
        this.refuse(
          { key, node: pair.key },
          'has no value',
          'Give it one, or leave the line out to be asked.',
        );
      }
      found.set(name, { key, node: pair.value });
    }
    return found;
  }

  /** A text, as the rule makes it usable. */
  text(place: Place, rule?: Rule): string {
    const value = this.scalar(place);
    if (typeof value !== 'string') {
      this.refuse(place, `has to be a text, not ${wordFor(value)}`, quoteHint(value));
    }
    const valid = rule?.(value) ?? { value };
    if ('problem' in valid) this.refuseValue(place, valid.problem);
    return valid.value;
  }

  /** One of a few words. */
  choice<const T extends string>(place: Place, choices: readonly T[]): T {
    const value = this.scalar(place);
    const found = choices.find((choice) => choice === value);
    if (found !== undefined) return found;
    const close = typeof value === 'string' ? nearest(value, choices) : undefined;
    this.refuse(
      place,
      `has to be ${choices.join(' or ')}, not ${JSON.stringify(value)}`,
      close === undefined ? undefined : `Did you mean ${close}?`,
    );
  }

  flag(place: Place): boolean {
    const value = this.scalar(place);
    if (typeof value === 'boolean') return value;
    this.refuse(place, `has to be true or false, not ${JSON.stringify(value)}`);
  }

  /** A whole number from `least` on. */
  count(place: Place, least: number): number {
    const value = this.scalar(place);
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= least) return value;
    this.refuse(place, `has to be a whole number from ${least} on, not ${JSON.stringify(value)}`);
  }

  /** Texts, each of them once. */
  texts(place: Place, rule: Rule): string[] {
    const node = this.plain(place);
    if (!isSeq(node)) this.refuse(place, 'has to be a list');
    const texts = node.items.map((item, index) =>
      this.text({ key: `${place.key}[${index}]`, node: item }, rule),
    );
    const twice = texts.findIndex((text, index) => texts.indexOf(text) !== index);
    if (twice >= 0) {
      this.refuse({ key: place.key, node: node.items[twice] }, `has ${JSON.stringify(texts[twice])} twice`);
    }
    return texts;
  }

  /** A map that is passed on as it is. */
  free(place: Place): Record<string, unknown> {
    const node = this.plain(place);
    if (!isMap(node) || node.items.length === 0) this.refuse(place, 'has to be a map of keys and values');
    visit(node, {
      Alias: (_key, alias) =>
        this.refuse({ key: place.key, node: alias }, 'has an alias in it, which a profile does not have'),
    });
    const value: unknown = node.toJS(this.document);
    return value as Record<string, unknown>;
  }

  private scalar(place: Place): unknown {
    const node = this.plain(place);
    if (!isScalar(node)) this.refuse(place, 'has to be a single value');
    return node.value;
  }

  private plain(place: Place): unknown {
    if (isAlias(place.node)) this.refuse(place, 'is an alias, which a profile does not have');
    return place.node;
  }
}

function wordFor(value: unknown): string {
  return typeof value === 'object' ? 'nothing' : `the ${typeof value} ${String(value)}`;
}

function quoteHint(value: unknown): string | undefined {
  return typeof value === 'number' || typeof value === 'boolean'
    ? `Put it in quotes: "${value}".`
    : undefined;
}
