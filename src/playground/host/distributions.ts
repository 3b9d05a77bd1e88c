import type { DockerSeed } from '../states/docker.js';
import {
  CE_SERVICE,
  DEFAULT_DOCKER,
  DOCKER_SERVICE,
  DOCKER_SOCKET,
  RHEL_SERVICE,
  SYSCONFIG_DOCKER,
} from './docker-files.js';

/** What a distribution has where, and what its Docker says of itself. */
export interface Distribution {
  osRelease: string;
  unit: { path: string; text: string };
  socketUnit: { path: string; text: string } | undefined;
  defaults: { path: string; text: string } | undefined;
  initScript: boolean;
  dockerd: string;
  version: { engine: string; api: string; go: string; commit: string };
  /** `dockerd --validate` is there since 23.0. */
  validates: boolean;
  trust: TrustLayout;
}

export interface TrustLayout {
  /** The bundle that Go reads. */
  bundle: string;
  /** Where it leads to, relative, when it is a link. */
  bundleLink: string | undefined;
  /** The public authorities as the distribution ships them. */
  shipped: string;
  anchors: string;
  suffix: RegExp;
  command: 'update-ca-certificates' | 'update-ca-trust';
}

const DEBIAN_TRUST: TrustLayout = {
  bundle: '/etc/ssl/certs/ca-certificates.crt',
  bundleLink: undefined,
  shipped: '/usr/share/ca-certificates/playground/Playground_Root_CA.crt',
  anchors: '/usr/local/share/ca-certificates',
  suffix: /\.crt$/,
  command: 'update-ca-certificates',
};

const DEBIAN: Distribution = {
  osRelease:
    'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nNAME="Debian GNU/Linux"\nVERSION_ID="12"\nVERSION="12 (bookworm)"\nVERSION_CODENAME=bookworm\nID=debian\n',
  unit: { path: '/lib/systemd/system/docker.service', text: DOCKER_SERVICE },
  socketUnit: { path: '/lib/systemd/system/docker.socket', text: DOCKER_SOCKET },
  defaults: { path: '/etc/default/docker', text: DEFAULT_DOCKER },
  initScript: true,
  dockerd: '/usr/sbin/dockerd',
  version: { engine: '20.10.24+dfsg1', api: '1.41', go: 'go1.19.8', commit: '5d6db84' },
  validates: false,
  trust: DEBIAN_TRUST,
};

export const DISTRIBUTIONS: Readonly<Record<DockerSeed['family'], Distribution>> = {
  debian: DEBIAN,
  'docker-ce': {
    ...DEBIAN,
    unit: { path: '/lib/systemd/system/docker.service', text: CE_SERVICE },
    // The package has none; the file that people write themselves is then read by nobody.
    defaults: undefined,
    initScript: false,
    dockerd: '/usr/bin/dockerd',
    version: { engine: '24.0.9', api: '1.43', go: 'go1.20.13', commit: 'fca702d' },
    validates: true,
  },
  rhel: {
    osRelease:
      'NAME="CentOS Linux"\nVERSION="7 (Core)"\nID="centos"\nID_LIKE="rhel fedora"\nVERSION_ID="7"\nPRETTY_NAME="CentOS Linux 7 (Core)"\n',
    unit: { path: '/usr/lib/systemd/system/docker.service', text: RHEL_SERVICE },
    socketUnit: undefined,
    defaults: { path: '/etc/sysconfig/docker', text: SYSCONFIG_DOCKER },
    initScript: false,
    dockerd: '/usr/bin/dockerd',
    version: { engine: '20.10.24', api: '1.41', go: 'go1.19.7', commit: '5d6db84' },
    validates: false,
    trust: {
      bundle: '/etc/pki/tls/certs/ca-bundle.crt',
      bundleLink: '../../ca-trust/extracted/pem/tls-ca-bundle.pem',
      shipped: '/usr/share/pki/ca-trust-source/ca-bundle.trust.p11-kit',
      anchors: '/etc/pki/ca-trust/source/anchors',
      suffix: /./,
      command: 'update-ca-trust',
    },
  },
};
