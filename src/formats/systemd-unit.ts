import { EditRefused } from './edit-refused.js';

export interface UnitFile {
  path: string;
  text: string;
}

export interface MergedUnit {
  /** The values in force, continuation lines joined, and the index of the file in which each stands. */
  execStart: { value: string; file: number }[];
  environmentFiles: { path: string; optional: boolean }[];
  environment: Record<string, string>;
  /** What systemd complains about, a sentence each. */
  problems: string[];
}

/** The unit as systemd merges it: the fragment first, then its drop-ins in systemd's order. */
export function mergeUnit(files: readonly UnitFile[]): MergedUnit {
  const merged: MergedUnit = { execStart: [], environmentFiles: [], environment: {}, problems: [] };
  files.forEach((unit, file) => {
    for (const line of unit.text.replace(/\\\r?\n/g, ' ').split(/\r?\n/)) {
      const [, key, value = ''] = /^\s*([A-Za-z]+)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
      if (key === 'ExecStart') merged.execStart = value === '' ? [] : [...merged.execStart, { value, file }];
      if (key === 'EnvironmentFile')
        merged.environmentFiles.push({ path: value.replace(/^-/, ''), optional: value.startsWith('-') });
    }
  });
  return merged;
}

/** The command line as systemd makes it of the value of ExecStart, and the variables that it uses. */
export function splitExec(
  value: string,
  env: Readonly<Record<string, string>>,
): { argv: string[]; used: string[] } | { problem: string } {
  const used: string[] = [];
  const argv = value.split(/\s+/).flatMap((word) => {
    const name = /^\$\{?([A-Za-z_][A-Za-z0-9_]*)\}?$/.exec(word)?.[1];
    if (name === undefined) return [word];
    used.push(name);
    return (env[name] ?? '').split(/\s+/).filter((part) => part !== '');
  });
  return { argv, used };
}

/** @throws EditRefused when there is not exactly one ExecStart that can be edited */
export function addFlagToUnit(text: string, flag: string): string {
  if (text.includes(flag)) return text;
  if (!/^ExecStart=\S/m.test(text))
    throw new EditRefused('There is no ExecStart line in the file, so no flag is added to it.');
  return text.replace(/^(ExecStart=(?:.*\\\r?\n)*.*?)(\s*)$/m, `$1 ${flag}$2`);
}

/** The text without the flags that match; `matches` is given `--name=value` however the flag is written. */
export function removeFlagFromUnit(text: string, matches: (flag: string) => boolean): string {
  return text.replace(/ (--[a-z-]+)[= ](\S+)/g, (whole, name: string, value: string) =>
    matches(`${name}=${value}`) ? '' : whole,
  );
}

/** The text of a drop-in that replaces the command line by the given one with a flag more. */
export function dropInWith(execStart: string, flag: string): string {
  return `[Service]\nExecStart=\nExecStart=${execStart} ${flag}\n`;
}
