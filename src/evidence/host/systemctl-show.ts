/** What systemd says of a unit; absent where it does not say it. */
export interface ShownUnit {
  id: string;
  fragment?: string;
  dropIns: string[];
  loadState?: string;
  activeState?: string;
  subState?: string;
  result?: string;
  needDaemonReload?: boolean;
}

/** The properties that `shownUnit` takes, for `systemctl show --property`. */
export const SHOWN_PROPERTIES =
  'Id,FragmentPath,DropInPaths,LoadState,ActiveState,SubState,Result,NeedDaemonReload';

/** The output of `systemctl show UNIT --property ...`: a line `Name=value` each. Undefined when it is not such an output. */
export function shownUnit(output: string): ShownUnit | undefined {
  const values = new Map<string, string>();
  for (const line of output.split('\n')) {
    const at = line.indexOf('=');
    if (at > 0 && at < line.length - 1) values.set(line.slice(0, at), line.slice(at + 1));
  }
  const id = values.get('Id');
  if (id === undefined) return undefined;
  const shown: ShownUnit = { id, dropIns: values.get('DropInPaths')?.split(' ').filter(Boolean) ?? [] };
  const [fragment, loadState, activeState, subState, result] = [
    'FragmentPath',
    'LoadState',
    'ActiveState',
    'SubState',
    'Result',
  ].map((name) => values.get(name));
  if (fragment !== undefined) shown.fragment = fragment;
  if (loadState !== undefined) shown.loadState = loadState;
  if (activeState !== undefined) shown.activeState = activeState;
  if (subState !== undefined) shown.subState = subState;
  if (result !== undefined) shown.result = result;
  const reload = values.get('NeedDaemonReload');
  if (reload !== undefined) shown.needDaemonReload = reload === 'yes';
  return shown;
}
