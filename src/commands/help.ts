import { COMMANDS, COMMON_FLAGS, type Command, type Flag } from './table.js';

/** Columns that help keeps to, so that it fits the smallest usual terminal. */
const WIDTH = 80;

/** What the exit codes mean, the same for every command and format. */
export const EXIT_CODES: readonly (readonly [number, string])[] = [
  [0, 'nothing fails (warnings are allowed unless --strict)'],
  [1, 'a failure was found, or a fix was declined or did not help'],
  [2, 'usage or configuration: a flag, a file, a context'],
  [3, 'nothing fails, but something could not be told (rights, timeout)'],
  [70, 'a defect of regdoctor'],
  [130, 'ended by Ctrl-C'],
];

/** The help of the whole program. `name` is what it was called as: `regdoctor` or `kubectl regdoctor`. */
export function overview(name: string): string {
  const commands = COMMANDS.map((command) => [command.name, command.summary] as const);
  return lines(
    ...fill(
      `${name} finds out why a private Docker registry on Kubernetes does not work, and repairs it.`,
      WIDTH,
    ),
    '',
    'Examples:',
    ...examples(name, [
      ['', 'diagnose the registry of the current context'],
      ['demo', 'practise on a broken registry, no cluster needed'],
      ['-n registry -o json', 'the report for a script'],
      ['fix RD603', 'apply the suggested fix of a failure'],
      ['why "x509: certificate signed by unknown authority"', 'what prints this?'],
    ]),
    '',
    'Commands:',
    ...table(commands),
    '',
    'Flags of every command:',
    ...table(COMMON_FLAGS.map(flagRow)),
    '',
    'Exit codes:',
    ...table(EXIT_CODES.map(([code, meaning]) => [String(code), meaning])),
    '',
    `"${name} COMMAND --help" shows the flags and examples of a command.`,
  );
}

/** The help of one command. */
export function commandHelp(name: string, command: Command): string {
  const usage = `${name} ${command.name} ${command.usage}`.trimEnd();
  return lines(
    `Usage: ${usage}`,
    '',
    ...fill(`${sentence(command.summary)} ${command.details.join(' ')}`.trim(), WIDTH),
    ...(command.examples.length > 0 ? ['', 'Examples:', ...examples(name, command.examples)] : []),
    ...(command.flags.length > 0 ? ['', 'Flags:', ...table(command.flags.map(flagRow))] : []),
    '',
    'Flags of every command:',
    ...table(COMMON_FLAGS.map(flagRow)),
  );
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

function lines(...all: string[]): string {
  return `${all.join('\n')}\n`;
}

function examples(name: string, all: Command['examples']): string[] {
  return all.flatMap(([command, what]) => [`  # ${what}`, `  ${name} ${command}`.trimEnd()]);
}

function flagRow(flag: Flag): readonly [string, string] {
  const short = flag.short === undefined ? '    ' : `-${flag.short}, `;
  const value = flag.value === undefined ? '' : ` ${flag.value}`;
  return [`${short}--${flag.name}${value}`, flag.summary];
}

/** Two columns; the second one wraps under itself. All of it is ASCII, so a character is a column. */
function table(rows: readonly (readonly [string, string])[]): string[] {
  const first = Math.max(...rows.map(([left]) => left.length));
  return rows.flatMap(([left, right]) =>
    fill(right, WIDTH - first - 4).map(
      (row, index) => `  ${(index === 0 ? left : '').padEnd(first)}  ${row}`,
    ),
  );
}

function fill(text: string, width: number): string[] {
  const rows: string[] = [];
  let row = '';
  for (const word of text.split(' ')) {
    if (row !== '' && row.length + 1 + word.length > width) {
      rows.push(row);
      row = word;
    } else {
      row = row === '' ? word : `${row} ${word}`;
    }
  }
  return [...rows, row];
}
