import { isScalar } from 'yaml';
import { configData, parseConfig } from '../../checks/shared/config-yaml.js';
import { at, record } from '../../kube/objects.js';

/**
 * The registry's configuration with an auth section for this htpasswd file; every other byte stays, comments too. Null when the text is written in
 * a way in which the section cannot be put (flow style, several documents), or when it has another auth section.
 */
export function withHtpasswdAuth(text: string, path: string): string | null {
  const section = `auth:\n  htpasswd:\n    realm: basic-realm\n    path: ${JSON.stringify(path)}\n`;
  const document = parseConfig(text);
  if (document.fault !== undefined || document.map === undefined) return null;
  const pair = document.map.items.find(({ key }) => isScalar(key) && key.value === 'auth');
  const edited = pair === undefined ? appended(text, section) : replaced(text, section);
  return edited !== null && asksHtpasswd(edited, path) ? edited : null;
}

/** True when the text is valid and htpasswd with this file is the one kind of login in it: two kinds, and the registry does not start. */
function asksHtpasswd(text: string, path: string): boolean {
  if (parseConfig(text).fault !== undefined) return false;
  const auth = record(configData(text).auth);
  return Object.keys(auth).join() === 'htpasswd' && at(auth, 'htpasswd', 'path') === path;
}

function appended(text: string, section: string): string {
  const gap = text === '' || text.endsWith('\n') ? '' : '\n';
  return `${text}${gap}${section}`;
}

/** An auth section that says nothing (`auth:`, `auth: none`, `auth: {}`) gives way; it stands on one line. */
function replaced(text: string, section: string): string | null {
  const empty = /^auth:[ \t]*(?:none|null|~|\{\s*\})?[ \t]*(#.*)?(?:\r?\n|$)/m;
  return empty.test(text) ? text.replace(empty, () => section) : null;
}
