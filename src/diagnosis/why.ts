import type { Check, Sign } from '../checks/check.js';

/** A known failure that prints the text that was asked about. */
export interface WhyMatch {
  code: string;
  slug: string;
  title: string;
  sign: Sign;
  /** The part of the text by which it was recognised, on one line. */
  matched: string;
}

/** More than anybody pastes; patterns are not run over whole log files. */
const LONGEST_TEXT = 64 * 1024;

/** Cursor and colour sequences that come along when text is copied out of a terminal. */
const ESCAPES = /\u001b\[[0-9;?]*[ -/]*[@-~]|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)/g;

/**
 * The known failures that print this text, the one that recognises most of it first; a failure stands once, with its best sign. Line breaks, colours and
 * typographic quotes from copying do not matter. Empty when nothing known prints it.
 */
export function why(text: string, checks: readonly Check[]): WhyMatch[] {
  const pasted = plain(text);
  const flat = pasted.replace(/\s+/g, ' ').trim();
  if (flat === '') return [];
  const matches = checks.flatMap((check) => {
    const best = check.signs
      .map((sign) => ({ sign, matched: longest(sign, [flat, pasted]) }))
      .filter((candidate) => candidate.matched !== '')
      .sort((a, b) => b.matched.length - a.matched.length)[0];
    return best === undefined ? [] : [{ code: check.code, slug: check.slug, title: check.title, ...best }];
  });
  return matches.sort((a, b) => b.matched.length - a.matched.length || a.code.localeCompare(b.code));
}

function plain(text: string): string {
  return text
    .slice(0, LONGEST_TEXT)
    .replace(ESCAPES, '')
    .replace(/[\u201c\u201d]/g, '"')
    .replace(/[\u2018\u2019]/g, "'");
}

/** What the sign recognises in one of the forms of the text; empty when nothing. */
function longest(sign: Sign, forms: readonly string[]): string {
  const pattern = new RegExp(sign.pattern.source, `${sign.pattern.flags.replace(/[giy]/g, '')}i`);
  const found = forms.map((form) => pattern.exec(form)?.[0].replace(/\s+/g, ' ').trim() ?? '');
  return found.reduce((best, one) => (one.length > best.length ? one : best), '');
}
