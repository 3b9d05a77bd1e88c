import { CATALOGUE } from '../checks/catalogue.js';
import { type WhyMatch, why } from '../diagnosis/why.js';
import { ConfigError } from '../errors.js';
import { Style } from '../report/style.js';
import type { Io } from './io.js';
import { readAll } from './prompt.js';
import type { Run } from './services.js';
import { terminalOf } from './terminal.js';

/** `regdoctor why "TEXT"`: the failures that print a message. Loads no Kubernetes and no screen. */
export const runWhy: Run = async ({ words, values }, io) => {
  const text = await pastedText(words, io);
  const style = new Style(terminalOf(io, values));
  const matches = why(text, CATALOGUE);
  const rows = matches.length === 0 ? noneText(io, style) : matchesText(matches, io, style);
  io.stdout.write(`${rows.join('\n')}\n`);
  return matches.length === 0 ? 1 : 0;
};

/** From the arguments; from stdin when there are none, or only `-`. */
async function pastedText(words: readonly string[], io: Io): Promise<string> {
  const given = words.join(' ');
  if (given !== '' && given !== '-') return given;
  const usage = `Usage: ${io.name} why "TEXT", or pipe it in.`;
  if (io.stdin.isTTY === true && given === '') throw new ConfigError('"why" needs a message.', usage);
  const piped = await readAll(io.stdin);
  if (piped.trim() === '') throw new ConfigError('There is nothing on stdin.', usage);
  return piped;
}

function noneText(io: Io, style: Style): string[] {
  return [
    ...style.wrap('No failure that regdoctor knows prints this.'),
    '',
    ...style.wrap('Give the whole line, as the program printed it, or let regdoctor look for itself:'),
    `  ${io.name}`,
    'All failures that it knows:',
    `  ${io.name} explain`,
  ];
}

function matchesText(matches: readonly WhyMatch[], io: Io, style: Style): string[] {
  const count = matches.length === 1 ? 'One known failure prints' : `${matches.length} known failures print`;
  return [
    `${count} this.`,
    ...matches.flatMap(({ code, slug, sign, matched }) => [
      '',
      ...style.wrap(`${code} ${slug}`, '', '', 'strong'),
      ...style.wrap(matched, '  by the words: '),
      ...style.wrap(sign.printedBy, '  printed by: '),
      ...style.wrap(sign.tellApart, '  ', '  '),
      // To be pasted: not cut.
      `  next: ${style.line(sign.next)}`,
    ]),
    '',
    ...style.wrap(`More about one: ${io.name} explain ${matches[0]?.code ?? 'CODE'}`),
    ...(matches.length > 1 ? style.wrap(`Which of them it is: ${io.name}`) : []),
  ];
}
