import type { DockerHostFacts } from '../host-model.js';

type Family = DockerHostFacts['family'];

const FAMILIES: Readonly<Record<string, Family>> = {
  debian: 'debian',
  ubuntu: 'debian',
  rhel: 'rhel',
  centos: 'rhel',
  fedora: 'rhel',
  amzn: 'rhel',
  arch: 'arch',
  suse: 'suse',
  opensuse: 'suse',
  sles: 'suse',
  alpine: 'alpine',
};

/** Family and name of a system by its os-release (os-release(5)): ID first, then ID_LIKE from the nearest on. */
export function osOf(text: string): { family: Family; name: string } {
  const values: Record<string, string> = {};
  for (const line of text.split(/\r?\n/)) {
    const match = /^([A-Z_0-9]+)=(.*)$/.exec(line);
    if (match?.[1] !== undefined) values[match[1]] = unquoted((match[2] ?? '').trim());
  }
  const ids = `${values.ID ?? ''} ${values.ID_LIKE ?? ''}`.split(/\s+/);
  const family = ids.map((id) => FAMILIES[id.toLowerCase()]).find((known) => known !== undefined);
  return { family: family ?? 'other', name: values.PRETTY_NAME ?? '' };
}

function unquoted(value: string): string {
  const inner = /^"(.*)"$|^'(.*)'$/.exec(value);
  return (inner?.[1] ?? inner?.[2] ?? value).replace(/\\(["'$`\\])/g, '$1');
}
