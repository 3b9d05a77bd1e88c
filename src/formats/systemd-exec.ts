import { splitSetting, splitVariable, type Word } from './systemd-words.js';

/** The value of ExecStart taken apart, before variables are put in. */
export interface ExecLine {
  /** Signs before the program: `-`, `@`, `:`, `+`, `!`. */
  prefix: string;
  program: string;
  /** Program and arguments, `%%` resolved. */
  words: Word[];
  /** All words as they stand in the value, with that which names the process after `@`. */
  pieces: Word[];
}

// What systemd puts in for the system's manager. Others depend on the unit, the machine or the user.
const SPECIFIERS: Readonly<Record<string, string>> = {
  '%': '%',
  C: '/var/cache',
  E: '/etc',
  L: '/var/log',
  S: '/var/lib',
  T: '/tmp',
  V: '/var/tmp',
  t: '/run',
};
const SHELLS = [
  'sh',
  'bash',
  'dash',
  'ash',
  'ksh',
  'zsh',
  'busybox',
  'env',
  'su',
  'runuser',
  'sudo',
  'nohup',
  'systemd-run',
];

/** Takes the value of ExecStart apart as systemd does; a problem is a sentence about what prevents it. */
export function readExec(value: string): ExecLine | { problem: string } {
  const words = splitSetting(value);
  if (words === undefined) return { problem: 'ExecStart has a quote that is not closed.' };
  const resolved: Word[] = [];
  for (const word of words) {
    const raw = value.slice(word.start, word.end);
    if (raw === ';') return { problem: 'ExecStart has several commands, separated by a semicolon.' };
    const text = withSpecifiers(raw === '\\;' ? ';' : word.text);
    if (text === undefined) {
      return { problem: `ExecStart uses a specifier of systemd in ${raw}, whose value depends on the unit.` };
    }
    resolved.push({ ...word, text });
  }
  const [first, ...rest] = resolved;
  const [, prefix = '', program = ''] = /^([-@:+!]*)(.*)$/s.exec(first?.text ?? '') ?? [];
  if (first === undefined || program === '') return { problem: 'ExecStart names no program.' };
  const name = program.slice(program.lastIndexOf('/') + 1);
  if (SHELLS.includes(name)) {
    return { problem: `ExecStart starts dockerd by way of ${name}, whose command line is not taken apart.` };
  }
  // With @ the second word is the name under which the program runs.
  const [named, ...left] = rest;
  return {
    prefix,
    program,
    words: [{ ...first, text: program }, ...(prefix.includes('@') && named ? left : rest)],
    pieces: words,
  };
}

/** Puts variables in as systemd does: `$NAME` alone becomes as many words as its value has, `${NAME}` stays within its word. */
export function withVariables(
  exec: ExecLine,
  env: Readonly<Record<string, string>>,
): { argv: string[]; used: string[] } {
  const used = new Set<string>();
  const lookUp = (name: string): string => {
    used.add(name);
    return Object.hasOwn(env, name) ? (env[name] ?? '') : '';
  };
  const argv = exec.words.flatMap(({ text }, index) => {
    if (index === 0 || exec.prefix.includes(':')) return [text];
    if (text === '$') return [];
    if (/^\$[^{$]/.test(text)) return splitVariable(lookUp(text.slice(1))).map((word) => word.text);
    return [
      text.replace(/\$(?:\$|\{([A-Za-z_][A-Za-z0-9_]*)\})/g, (_match, name?: string) =>
        name === undefined ? '$' : lookUp(name),
      ),
    ];
  });
  return { argv, used: [...used] };
}

function withSpecifiers(text: string): string | undefined {
  let known = true;
  const resolved = text.replace(/%([%A-Za-z])/g, (whole, letter: string) => {
    if (Object.hasOwn(SPECIFIERS, letter)) return SPECIFIERS[letter] ?? whole;
    if (/[aAbBdfFgGhHiIjJlmMnNopPqsuUvwWyY]/.test(letter)) known = false;
    return whole;
  });
  return known ? resolved : undefined;
}
