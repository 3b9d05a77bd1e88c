import { readExec, withVariables } from './systemd-exec.js';
import { readSettings, type Setting } from './systemd-lines.js';
import { splitSetting } from './systemd-words.js';

export { addFlagToUnit, dropInWith, removeFlagFromUnit } from './systemd-edit.js';

export interface UnitFile {
  path: string;
  text: string;
}

export interface MergedUnit {
  /** The values in force, continuation lines joined, and the index of the file in which each stands. */
  execStart: { value: string; file: number }[];
  environmentFiles: { path: string; optional: boolean }[];
  /** Of `Environment=`; a file of `environmentFiles` that sets the same variable wins over it. */
  environment: Record<string, string>;
  /** What systemd complains about, as it logs it, and keys that look like slips of the pen. */
  problems: string[];
}

// Keys of [Service] that matter here and those that are close to them, so that a misspelt one is told from one of systemd's many others.
const KEYS = ['ExecStart', 'EnvironmentFile', 'Environment'];
const CLOSE_KEYS = [
  'ExecStartPre',
  'ExecStartPost',
  'ExecStop',
  'ExecStopPost',
  'ExecReload',
  'ExecCondition',
  'PassEnvironment',
  'UnsetEnvironment',
];

/** The unit as systemd merges it: the fragment first, then its drop-ins in systemd's order. An empty assignment clears what was set before. */
export function mergeUnit(files: readonly UnitFile[]): MergedUnit {
  const problems: string[] = [];
  const environment = new Map<string, string>();
  let execStart: MergedUnit['execStart'] = [];
  let environmentFiles: MergedUnit['environmentFiles'] = [];
  let oneshot = false;
  let otherAction = false;
  files.forEach(({ path, text }, file) => {
    const unit = readSettings(text);
    const faults = [...unit.problems, ...unit.settings.flatMap(keyProblem)].sort((a, b) => a.line - b.line);
    for (const { line, message } of faults) problems.push(`${path}:${line}: ${message}`);
    for (const { section, key, value, line } of unit.settings) {
      const problem = (message: string): void => {
        problems.push(`${path}:${line}: ${message}`);
      };
      if (key === 'SuccessAction' || (key === 'ExecStop' && value !== '')) otherAction = true;
      if (section !== 'Service') continue;
      if (key === 'Type') oneshot = value === 'oneshot';
      if (key === 'ExecStart') {
        execStart = value === '' ? [] : [...execStart, { value, file }];
        if (splitSetting(value) === undefined) problem(`Unbalanced quoting, ignoring: "${value}"`);
        else if (value.endsWith('\\'))
          problem(`ExecStart ends in a backslash that joins no line to it: dockerd gets it as an argument.`);
      } else if (key === 'EnvironmentFile') {
        const optional = value.startsWith('-');
        const name = value.slice(optional ? 1 : 0);
        if (value === '') environmentFiles = [];
        else if (name.startsWith('/')) environmentFiles.push({ path: name, optional });
        else problem(`EnvironmentFile= path is not absolute, ignoring: ${name}`);
      } else if (key === 'Environment') {
        if (value === '') environment.clear();
        for (const { text: word } of splitSetting(value) ?? []) {
          const [, name, content = ''] = /^([A-Za-z_][A-Za-z0-9_]*)=(.*)$/s.exec(word) ?? [];
          if (name === undefined) problem(`Invalid environment assignment, ignoring: ${word}`);
          else environment.set(name, content.replaceAll('%%', '%'));
        }
      }
    }
  });
  const name = files[0]?.path.replace(/^.*\//, '') ?? '';
  if (execStart.length > 1 && !oneshot) {
    problems.push(
      `${name}: Service has more than one ExecStart= setting, which is only allowed for Type=oneshot services. Refusing.`,
    );
  }
  if (files.length > 0 && execStart.length === 0 && !otherAction) {
    problems.push(`${name}: Service has no ExecStart=, ExecStop=, or SuccessAction=. Refusing.`);
  }
  return { execStart, environmentFiles, environment: Object.fromEntries(environment), problems };
}

/**
 * The command line as systemd makes it of a value of ExecStart (quotes, escapes, `%%`, `$$`, `$NAME`, `${NAME}`, signs before the program), and the
 * names of the variables in it. The problem is a sentence: an open quote, several commands, a shell or wrapper, a specifier.
 */
export function splitExec(
  value: string,
  env: Readonly<Record<string, string>>,
): { argv: string[]; used: string[] } | { problem: string } {
  const exec = readExec(value);
  return 'problem' in exec ? exec : withVariables(exec, env);
}

function keyProblem({ section, key, line }: Setting): { line: number; message: string }[] {
  if (key.startsWith('X-') || (key.startsWith('-') === false && section !== 'Service')) return [];
  const strange = !/^[A-Za-z0-9]+$/.test(key);
  const close = !KEYS.includes(key) && !CLOSE_KEYS.includes(key) && KEYS.some((known) => isSlip(key, known));
  return strange || close
    ? [{ line, message: `Unknown key '${key}' in section [${section}], ignoring.` }]
    : [];
}

/** Whether a word is another one with its case changed, two letters swapped, or one letter too many, missing or wrong. */
function isSlip(word: string, known: string): boolean {
  if (word.toLowerCase() === known.toLowerCase()) return true;
  if (Math.abs(word.length - known.length) > 1) return false;
  let head = 0;
  while (head < word.length && word[head] === known[head]) head += 1;
  const swapped =
    known.slice(0, head) + (known[head + 1] ?? '') + (known[head] ?? '') + known.slice(head + 2);
  const [rest, knownRest] = [word.slice(head), known.slice(head)];
  return (
    word === swapped ||
    rest.slice(1) === knownRest ||
    rest === knownRest.slice(1) ||
    rest.slice(1) === knownRest.slice(1)
  );
}
