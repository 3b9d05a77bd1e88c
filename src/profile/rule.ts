/** What was given, made usable; or one sentence on why it is not. */
export type Validated = { value: string } | { problem: string };

/** What a value of a profile has to look like, wherever it comes from: the file, a flag, an answer. */
export type Rule = (given: string) => Validated;

/** RFC 1123: a label of a DNS name. */
export const LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
export const LONGEST_LABEL = 63;
export const LONGEST_NAME = 253;

/** What was given, for a sentence: short, and with control characters written out. */
export function quote(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 57)}...` : text);
}
