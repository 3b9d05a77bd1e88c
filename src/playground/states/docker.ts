/** What the texts of a Docker host are about: known only when the playground's endpoint and authorities are there. */
export interface Where {
  /** As image references and certs.d name it: `registry.example.com:5000`. */
  registry: string;
  host: string;
  port: number;
  /** The private authority under which `private-ca` certificates are made, PEM. */
  authority: string;
}

export type Text = string | ((where: Where) => string);

/** A file of the host; null removes it. The path may hold a registry's name too. */
export interface FileSeed {
  path: Text;
  text: Text | null;
}

export interface ContainerSeed {
  name: string;
  image: string;
  restartPolicy: 'no' | 'always' | 'unless-stopped' | 'on-failure';
}

/** What was done to the host after its daemon had started, in this order. */
export type HostEvent =
  | { type: 'write'; files: FileSeed[] }
  | { type: 'run'; argv: string[] }
  /** The process dies, and dies again at every try, until systemd gives up. */
  | { type: 'crash' };

/** A Docker host as a case wants it: the files that its daemon started with an hour ago, and what happened since. */
export interface DockerSeed {
  /** `debian`: docker.io of Debian 12; `docker-ce`: Docker's own package on it; `rhel`: docker of CentOS 7. */
  family: 'debian' | 'docker-ce' | 'rhel';
  init: 'systemd' | 'sysvinit';
  files: FileSeed[];
  containers: ContainerSeed[];
  since: HostEvent[];
  /** What is installed beside Docker to work on the cluster with; nothing when absent. */
  programs?: readonly ('helm' | 'helm2' | 'minikube')[];
  /** What the client has stored for the registry, if anything. */
  login: { user: string; password: string } | null;
}

/** Debian's Docker, running with one container and nothing configured; its user is logged in. */
export function healthyDocker(): DockerSeed {
  return {
    family: 'debian',
    init: 'systemd',
    files: [],
    containers: [{ name: 'web', image: 'nginx:1.27', restartPolicy: 'unless-stopped' }],
    since: [],
    login: { user: 'admin', password: 'admin123' },
  };
}

/** The text for this place. */
export function textAt(text: Text, where: Where): string {
  return typeof text === 'string' ? text : text(where);
}
