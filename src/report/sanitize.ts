/** CSI, then the string sequences (OSC, DCS, SOS, PM, APC) up to their terminator, in the 7-bit and the 8-bit form. */
const SEQUENCES =
  /(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]|(?:\x1b[\]PX^_]|[\x9d\x90\x98\x9e\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)/g;

/** C0 without newline, DEL, C1, characters that reorder the text around them, the byte order mark, halves of surrogate pairs. */
const UNSAFE = /[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]|\p{Cs}/gu;

/**
 * Text from outside (logs, events, annotations, headers, names) as it may be printed on a terminal: escape sequences, control characters
 * and bidirectional overrides are gone, a tab is four spaces, line ends are `\n`. Idempotent.
 */
export function sanitize(text: string): string {
  return text
    .replace(SEQUENCES, '')
    .replace(/\r\n?|[\u2028\u2029]/g, '\n')
    .replace(/\t/g, '    ')
    .replace(UNSAFE, '');
}

/** The same on one line: line ends become spaces. */
export function sanitizeLine(text: string): string {
  return sanitize(text).replace(/\n+/g, ' ');
}
