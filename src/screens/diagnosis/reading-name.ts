import { sanitizeLine } from '../../report/sanitize.js';

/** Readings whose keys are no words for people, by key. */
const NAMES: Readonly<Record<string, string>> = {
  apiGroups: 'API groups',
  statefulSets: 'stateful sets',
  configMaps: 'config map',
  previousLogs: 'previous log',
  logs: 'log',
  secrets: 'secret',
  persistentVolumeClaims: 'volume claim',
  ingressClasses: 'ingress class',
  issuers: 'issuer',
  clusterIssuers: 'cluster issuer',
  certificates: 'certificate',
  certificateRequests: 'certificate request',
  orders: 'order',
  challenges: 'challenge',
  access: 'rights',
  dns: 'DNS',
  tcp: 'TCP connection',
  tls: 'TLS handshake',
  http: 'HTTP answer',
  plainHttp: 'plain HTTP',
  push: 'trial upload',
  dockerHost: 'Docker host',
  dockerDaemon: 'Docker daemon',
  dockerConfig: "Docker's configuration",
  dockerTrust: 'trusted certificates',
  dockerClient: 'stored logins',
  runtimes: 'other runtimes',
};

/** What is read, for people, on one line: `dockerHost` is the Docker host, `secrets/x` the secret x. */
export function readingName(what: string): string {
  const [, key = what, item] = /^([^/]*)\/(.*)$/s.exec(what) ?? [];
  const name = Object.hasOwn(NAMES, key) ? (NAMES[key] ?? key) : key;
  return sanitizeLine(item === undefined ? name : `${name} ${item}`);
}
