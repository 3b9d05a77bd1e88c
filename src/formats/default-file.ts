/** Who reads the file: systemd as an EnvironmentFile, or an init script with sh. The two disagree about much. */
export type DefaultsReader = 'systemd' | 'sh';

/** The variables that the reader gets out of the file, and what it makes wrong of it: a sentence each. */
export function readDefaults(
  text: string,
  reader: DefaultsReader,
): { variables: Record<string, string>; problems: string[] } {
  const variables: Record<string, string> = {};
  for (const line of text.split(/\r?\n/)) {
    const [, name, value = ''] =
      (reader === 'sh' ? /^(?:export )?(\w+)=(.*)$/ : /^(\w+)=(.*)$/).exec(line) ?? [];
    if (name !== undefined) variables[name] = value.replace(/^(["'])(.*)\1$/, '$2');
  }
  return { variables, problems: [] };
}

/** @throws EditRefused when the reader would not take the result as intended */
export function addOption(text: string, variable: string, flag: string, reader: DefaultsReader): string {
  const old = readDefaults(text, reader).variables[variable];
  if (old === undefined) return `${text}${variable}="${flag}"\n`;
  if (old.split(/\s+/).includes(flag)) return text;
  return text.replace(new RegExp(`^((?:export )?${variable}=)(.*)$`, 'm'), `$1"${old} ${flag}"`);
}

/** The text without the flags that match; `matches` is given `--name=value` however the flag is written. */
export function removeOption(
  text: string,
  variable: string,
  matches: (flag: string) => boolean,
  reader: DefaultsReader,
): string {
  if (readDefaults(text, reader).variables[variable] === undefined) return text;
  return text.replace(/ ?(--[a-z-]+)[= ]([^\s"']+)/g, (whole, name: string, value: string) =>
    matches(`${name}=${value}`) ? '' : whole,
  );
}
