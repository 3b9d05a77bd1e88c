import { isSecretName, SECRET_NAME } from './secret-name.js';

const MASK = '***';

/** What may stand in front of a name: the end of another word, a quote, a bracket, the `=` of `--label=dbpass=x`. */
const BEFORE = '(^|[\\s"\'`{}()\\[\\],;=&?|])';
const ASSIGNMENT = new RegExp(
  `${BEFORE}(-{0,2}${SECRET_NAME})(["'\`]?[ \\t]*=[ \\t]*|["'\`]?:[ \\t]+|["'\`]:|[ \\t]+)`,
  'gi',
);
/** A member of an object that is quoted somewhere. */
const MEMBER = new RegExp(`("${SECRET_NAME}"[ \\t]*:[ \\t]*)"(?:[^"\\\\]|\\\\.)*"`, 'gi');
/** A word of a shell, with what is quoted in it. */
const WORD = /^(?:\\.|"(?:[^"\\]|\\.)*"|'[^']*'|`[^`]*`|[^\s"'`\\])+/;
const BARE = /^(?:\\.|[^\s"'`\\])+/;
const MASKED = /^\*{3}(?=$|[\s"'`\\\])},;])/;
const STRING = /"(?:[^"\\\r\n]|\\.)*"/g;

/**
 * The text with what may be a credential replaced by `***`: user names and passwords in addresses (`http://user:pass@proxy`) and after `-u`, values
 * of flags, variables, labels and JSON keys that are named like a password, logins in headers. Line ends stay where they are, and JSON stays JSON of
 * the same form. In doubt more is replaced than need be; names of hosts and what `--insecure-registry` says are left alone.
 */
export function withoutCredentials(text: string): string {
  return /^\uFEFF?\s*[{[]/.test(text) ? withoutCredentialsInJson(text) : text.replace(/[^\r\n]+/g, inLine);
}

/** Strings are masked one by one, so that no quote is lost; what is between them, comments too, as lines. */
function withoutCredentialsInJson(text: string): string {
  let masked = '';
  let end = 0;
  let secret: 'value' | 'list' | undefined;
  for (const { 0: string, index } of text.matchAll(STRING)) {
    const between = text.slice(end, index);
    if (secret === 'value' && /^\s*:\s*\[\s*$/.test(between)) secret = 'list';
    else if (!(secret === 'value' ? /^\s*:\s*$/ : /^[\s,]*$/).test(between)) secret = undefined;
    masked += between.replace(/[^\r\n]+/g, inLine) + (secret === undefined ? inString(string) : `"${MASK}"`);
    end = index + string.length;
    if (secret === 'list') continue;
    secret = /^\s*:/.test(text.slice(end)) && isSecretName(string) ? 'value' : undefined;
  }
  return masked + text.slice(end).replace(/[^\r\n]+/g, inLine);
}

function inString(literal: string): string {
  const raw = literal.slice(1, -1);
  const plain = plainOf(literal);
  const masked = plain.replace(/[^\r\n]+/g, (line) => inLine(line, true));
  return masked === plain ? `"${raw}"` : JSON.stringify(masked);
}

/** What the literal says; as it stands when it is not valid. */
function plainOf(literal: string): string {
  try {
    const value: unknown = JSON.parse(literal);
    return typeof value === 'string' ? value : literal.slice(1, -1);
  } catch {
    return literal.slice(1, -1);
  }
}

/** @param whole the line is all that its quotes hold */
function inLine(line: string, whole: boolean | number = false): string {
  return withoutValues(
    line
      .replace(MEMBER, `$1"${MASK}"`)
      .replace(/(\/\/)[^/?#\s"'`@]{0,256}:(?!\d+\/)[^\s"'`]{0,1024}@/g, `$1${MASK}@`)
      .replace(/(\/\/)[^/?#\s"'`]{0,1024}@/g, `$1${MASK}@`)
      .replace(
        /(\b(?:proxy-)?authorization["'`]?[ \t]*[:=][ \t]*["'`]?(?:basic|bearer)[ \t]+)[^\s"'`\\]+/gi,
        `$1${MASK}`,
      )
      .replace(
        /((?:^|[\s"'`])(?:-u[ \t]*|--(?:proxy-)?user(?:[ \t]+|=)))("[^"]*:[^"]*"|'[^']*:[^']*'|[^\s"'`:/-][^\s"'`:/]*:(?!\/\/)(?:\\.|[^\s"'`\\])+)/g,
        `$1${MASK}`,
      ),
    whole === true,
  );
}

/** Without the values of what is named like a password. */
function withoutValues(line: string, whole: boolean): string {
  let masked = '';
  let end = 0;
  ASSIGNMENT.lastIndex = 0;
  for (let match = ASSIGNMENT.exec(line); match !== null; match = ASSIGNMENT.exec(line)) {
    const [all, before = '', name = '', separator = ''] = match;
    const from = match.index + all.length;
    const to = valueEnd(line, { start: match.index, before, name, separator, from, whole });
    if (to > from) {
      masked += line.slice(end, from) + MASK;
      end = to;
    }
    // What ends one name may begin the next.
    ASSIGNMENT.lastIndex = Math.max(to, match.index + before.length + name.length);
  }
  return masked + line.slice(end);
}

interface Assignment {
  start: number;
  before: string;
  name: string;
  separator: string;
  /** Where the value begins. */
  from: number;
  whole: boolean;
}

/** Where the value ends; where it begins when there is none. */
function valueEnd(line: string, { start, before, name, separator, from, whole }: Assignment): number {
  const rest = line.slice(from);
  // What has been masked stays as it is: what follows it was no part of the value.
  if (MASKED.test(rest)) return from;
  const isFlag = name.startsWith('-');
  // Words that merely follow a name are its value after a flag alone.
  if (/^[ \t]+$/.test(separator) && (!name.startsWith('--') || rest.startsWith('-'))) return from;
  // `"NAME": "x"` has closed the quote before its name; that of `"NAME="` ends nothing but an empty value.
  const inside = isQuote(separator[0] ?? '') ? '' : isQuote(before) ? before : quoteAt(line, from);
  if (inside !== '' && rest.startsWith(inside)) return from;
  if (inside === '' && isQuote(separator[0] ?? '') && rest.startsWith(`"${MASK}"`)) return from;
  const isAll = whole && start === 0 && before === '';
  const isHeld = !isFlag && (isQuote(before) || isAll || atStartOfYaml(line, start, separator));
  if (!isHeld || (!isAll && /^["'`]/.test(rest) && inside === '')) {
    // A quote that is never closed holds the rest of the line.
    const word = (inside === '' ? WORD : BARE).exec(rest)?.[0] ?? (/^\S/.test(rest) ? rest : '');
    return from + withoutClosing(word).length;
  }
  const until = inside === '' ? -1 : rest.search(inside === '"' ? /(?<!\\)"/ : new RegExp(inside));
  const value = until < 0 ? rest : rest.slice(0, until);
  const option = value.search(/\s--insecure-registry\b/);
  return from + (option < 0 ? value.trimEnd() : value.slice(0, option)).length;
}

/** The quote that is open at this place of a line; '' when none is. */
function quoteAt(line: string, at: number): string {
  let open = '';
  for (let index = 0; index < at; index += 1) {
    const character = line[index] ?? '';
    if (character === '\\' && open !== "'") index += 1;
    else if (open === character) open = '';
    else if (open === '' && isQuote(character)) open = character;
  }
  return open;
}

function isQuote(character: string): boolean {
  return character === '"' || character === "'" || character === '`';
}

/** `password: a b` at the start of a line, also of a comment or a list. */
function atStartOfYaml(line: string, start: number, separator: string): boolean {
  return separator.startsWith(':') && /^[\s#-]*$/.test(line.slice(0, start));
}

/** Brackets and commas behind a value are mostly those of the list it is in. */
function withoutClosing(word: string): string {
  return word.replace(/[\])},;]+$/, '');
}
