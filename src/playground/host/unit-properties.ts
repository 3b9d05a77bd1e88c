import type { ServiceManager } from './service-manager.js';
import { SERVICE, SOCKET } from './service-run.js';
import type { LoadedUnit } from './unit.js';

type Properties = [name: string, text: string][];

/** `systemctl show docker.service`: the properties that matter, in systemd's order. */
export function serviceProperties(manager: ServiceManager): Properties {
  const unit = manager.unit(SERVICE);
  if (unit === undefined || unit.loadState === 'not-found') return strangerProperties(SERVICE);
  const { run } = manager;
  const isMasked = unit.loadState === 'masked';
  const hasSocket = manager.unit(SOCKET)?.loadState !== 'not-found';
  const start = `start_time=[${stamp(run.startedAt, 'n/a')}] ; stop_time=[${stamp(run.exitedAt, 'n/a')}] ; pid=${run.execPid}`;
  const code =
    run.exitCode === 0
      ? '(null) ; status=0/0'
      : `${run.exitCode === 1 ? 'exited' : 'killed'} ; status=${run.exitStatus}`;
  // What has run belongs to the line that it ran with: a reload of the units forgets it.
  const last = run.isOfThisLine ? `${start} ; code=${code}` : never();
  return [
    ['Type', isMasked ? '' : 'notify'],
    ['Restart', unit.restart.when],
    ['MainPID', String(run.mainPid)],
    ['ControlPID', '0'],
    ['Result', run.result],
    ['NRestarts', String(run.restarts)],
    ['ExecMainStartTimestamp', stamp(run.startedAt)],
    ['ExecMainExitTimestamp', stamp(run.exitedAt)],
    ['ExecMainPID', String(run.execPid)],
    ['ExecMainCode', String(run.exitCode)],
    ['ExecMainStatus', String(run.exitStatus)],
    ...unit.execStart.map((value): [string, string] => ['ExecStart', exec(value, last)]),
    ...(isMasked ? [] : [reload()]),
    [
      'Environment',
      Object.entries(unit.environment)
        .map(([key, value]) => `${key}=${value}`)
        .join(' '),
    ],
    ...unit.environmentFiles.map(({ path, optional }): [string, string] => [
      'EnvironmentFiles',
      `${path} (ignore_errors=${optional ? 'yes' : 'no'})`,
    ]),
    ['Id', SERVICE],
    ['Names', SERVICE],
    ['TriggeredBy', hasSocket ? SOCKET : ''],
    ['Description', unit.description || SERVICE],
    ...shared(unit, run.active, run.sub),
    ['StateChangeTimestamp', stamp(run.active === 'active' ? run.activeSince : run.inactiveSince)],
    ['ActiveEnterTimestamp', stamp(run.activeSince)],
    ['InactiveEnterTimestamp', stamp(run.inactiveSince)],
    ...lastOnes(manager, unit, isMasked ? 'no' : 'yes'),
  ];
}

export function socketProperties(manager: ServiceManager): Properties {
  const unit = manager.unit(SOCKET);
  if (unit === undefined) return strangerProperties(SOCKET);
  const { active, result } = manager.socketState;
  const sub =
    active === 'active'
      ? manager.run.active === 'active'
        ? 'running'
        : 'listening'
      : active === 'failed'
        ? 'failed'
        : 'dead';
  return [
    ['Result', result],
    ['Id', SOCKET],
    ['Names', SOCKET],
    ['Triggers', SERVICE],
    ['Description', unit.description],
    ...shared(unit, active, sub),
    ...lastOnes(manager, unit, 'no'),
  ];
}

/** Of a unit that is not there. */
export function strangerProperties(name: string): Properties {
  return [
    ['Id', name],
    ['Names', name],
    ['Description', name],
    ['LoadState', 'not-found'],
    ['ActiveState', 'inactive'],
    ['SubState', 'dead'],
    ['FragmentPath', ''],
    ['DropInPaths', ''],
    ['NeedDaemonReload', 'no'],
    ['LoadError', `org.freedesktop.systemd1.NoSuchUnit "Unit ${name} not found."`],
  ];
}

function shared(unit: LoadedUnit, active: string, sub: string): Properties {
  return [
    ['LoadState', unit.loadState],
    ['ActiveState', active],
    ['SubState', sub],
    ['FragmentPath', unit.fragment?.path ?? ''],
    ['SourcePath', ''],
    ['DropInPaths', unit.dropIns.map(({ path }) => path).join(' ')],
    ['UnitFileState', unit.loadState === 'masked' ? 'masked' : 'enabled'],
    ['UnitFilePreset', 'enabled'],
  ];
}

function lastOnes(manager: ServiceManager, unit: LoadedUnit, canReload: 'yes' | 'no'): Properties {
  const errors: Record<LoadedUnit['loadState'], string> = {
    loaded: '',
    'not-found': '',
    masked: `org.freedesktop.systemd1.UnitMasked "Unit ${unit.name} is masked."`,
    'bad-setting': `org.freedesktop.systemd1.BadUnitSetting "Unit ${unit.name} has a bad unit file setting."`,
  };
  return [
    ['CanStart', unit.loadState === 'loaded' ? 'yes' : 'no'],
    ['CanReload', canReload],
    ['NeedDaemonReload', manager.needsReload(unit) ? 'yes' : 'no'],
    ['LoadError', errors[unit.loadState]],
  ];
}

function exec(value: string, last: string): string {
  const words = value.split(/\s+/);
  return `{ path=${words[0] ?? ''} ; argv[]=${words.join(' ')} ; ignore_errors=no ; ${last} }`;
}

function reload(): [string, string] {
  return ['ExecReload', exec('/bin/kill -s HUP $MAINPID', never())];
}

function never(): string {
  return 'start_time=[n/a] ; stop_time=[n/a] ; pid=0 ; code=(null) ; status=0/0';
}

/** `Sun 2026-11-22 23:26:40 UTC`. */
function stamp(time: Date | undefined, otherwise = ''): string {
  if (time === undefined) return otherwise;
  const day = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'][time.getUTCDay()] ?? '';
  return `${day} ${time.toISOString().slice(0, 10)} ${time.toISOString().slice(11, 19)} UTC`;
}
