import type { InstallView } from '../../session/install-session.js';

/** `default/docker-registry · registry.example.com`, as far as it is decided. */
export function aboutOf(view: InstallView | undefined, dot: string): string {
  if (view === undefined) return '';
  const { namespace, name, host } = view.profile;
  const object = namespace === undefined ? name : `${namespace}/${name}`;
  return host === undefined ? object : `${object} ${dot} ${host}`;
}
