/** What a flag of dockerd takes. `other`: a value with a form of its own, of which only the presence matters here. */
export type OptionKind = 'bool' | 'string' | 'int' | 'list' | 'map' | 'other';

export interface DaemonOption {
  flag: string;
  short?: string;
  /** Its name in daemon.json. */
  key: string;
  kind: OptionKind;
}

// A line per flag: `flag[,short] [key]`. From `dockerd --help` and the sources of moby 1.13 to 29, removed and hidden flags included, so that no
// daemon's own setting is called unknown. Those of Red Hat's docker 1.13 stand at the end of their lists.
const LISTS = `
  allow-nondistributable-artifacts; authorization-plugin authorization-plugins; cdi-spec-dir cdi-spec-dirs; dns; dns-opt dns-opts; dns-search;
  exec-opt exec-opts; host,H hosts; insecure-registry insecure-registries; label labels; node-generic-resource node-generic-resources;
  registry-mirror registry-mirrors; storage-opt storage-opts; add-registry; block-registry`;
const BOOLS = `
  allow-direct-routing; cri-containerd; debug,D; disable-legacy-registry; enable-selinux-in-userns; experimental; help,h; icc; init; ip-forward; ip-forward-no-drop; ip-masq; ip6tables;
  iptables; ipv6; live-restore; no-new-privileges; raw-logs; restart,r; rootless; selinux-enabled; tls; tlsverify; userland-proxy; validate; version,v;
  api-enable-cors; daemon,d; signature-verification; enable-secrets`;
const INTS = `
  cpu-rt-period; cpu-rt-runtime; max-concurrent-downloads; max-concurrent-uploads; max-download-attempts; mtu; network-control-plane-mtu;
  network-diagnostic-port; oom-score-adjust; shutdown-timeout; swarm-raft-election-tick; swarm-raft-heartbeat-tick`;
const MAPS = 'cluster-store-opt cluster-store-opts; log-opt log-opts';
const STRINGS = `
  api-cors-header; apparmor-profile; bip; bip6; bridge,b; bridge-accept-fwmark; cgroup-parent; cluster-advertise; cluster-store; config-file; containerd;
  containerd-namespace; containerd-plugin-namespace; containerd-plugins-namespace; data-root; default-cgroupns-mode; default-ipc-mode; default-runtime;
  deprecated-key-path; exec-root; firewall-backend; fixed-cidr; fixed-cidr-v6; graph,g; group,G; http-proxy; https-proxy; init-path; log-driver; log-format; log-level,l;
  metrics-addr; min-api-version; no-proxy; pidfile,p; seccomp-profile; storage-driver,s; swarm-default-advertise-addr; tlscacert; tlscert; tlskey;
  userland-proxy-path; userns-remap; exec-driver,e`;
const OTHERS = `
  add-runtime runtimes; default-address-pool default-address-pools; default-gateway; default-gateway-v6; default-network-opt default-network-opts;
  default-shm-size; default-ulimit default-ulimits; feature features; host-gateway-ip host-gateway-ips; ip; nri-opts`;

function optionsOf(lines: string, kind: OptionKind): DaemonOption[] {
  return lines.split(';').map((line) => {
    const [names = '', named] = line.trim().split(/\s+/);
    const [flag = '', short] = names.split(',');
    return { flag, key: named ?? flag, kind, ...(short === undefined ? {} : { short }) };
  });
}

const OPTIONS: readonly DaemonOption[] = [
  ...optionsOf(LISTS, 'list'),
  ...optionsOf(BOOLS, 'bool'),
  ...optionsOf(INTS, 'int'),
  ...optionsOf(MAPS, 'map'),
  ...optionsOf(STRINGS, 'string'),
  ...optionsOf(OTHERS, 'other'),
];

const byFlag = new Map(OPTIONS.map((option) => [option.flag, option]));
const byShort = new Map(OPTIONS.map((option) => [option.short, option]));
const byKey = new Map(OPTIONS.map((option) => [option.key, option]));

/** The option of `--name`, for any daemon that is known. */
export function optionOfFlag(name: string): DaemonOption | undefined {
  return byFlag.get(name);
}

/** The option of `-x`. */
export function optionOfShort(letter: string): DaemonOption | undefined {
  return byShort.get(letter);
}

/** The option that a key of daemon.json sets; not for a flag's name, which dockerd lets pass without effect. */
export function optionOfKey(key: string): DaemonOption | undefined {
  return byKey.get(key);
}

/** Keys whose value is an object of its own; the keys of any other object are taken as settings themselves (moby's configValuesSet). */
export const OBJECT_KEYS: ReadonlySet<string> = new Set([
  'cluster-store-opts',
  'default-network-opts',
  'log-opts',
  'runtimes',
  'default-ulimits',
  'features',
  'builder',
  'nri-opts',
]);

/**
 * Whether dockerd accepts the key. A flag's name passes too where the key is called otherwise (`insecure-registry`): the daemon starts, and the
 * setting has no effect.
 */
export function isKnownKey(key: string): boolean {
  return byKey.has(key) || byFlag.has(key) || OBJECT_KEYS.has(key);
}
