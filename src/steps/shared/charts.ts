/** A Helm chart of an ingress controller. */
export interface Chart {
  /** The class that it creates, and by which the profile knows it. */
  class: string;
  /** The answer that chooses it. */
  choice: string;
  release: string;
  namespace: string;
  chart: string;
  repository: string;
  settings: readonly string[];
  /** The oldest Kubernetes 1.x that the chart of today installs on: `kubeVersion` in its Chart.yaml. */
  oldest: number;
  about: string;
}

/**
 * The recommended one first. Sources: github.com/traefik/traefik-helm-chart (41.x: >=1.25), github.com/haproxytech/helm-charts kubernetes-ingress
 * (>=1.23; its Service is a NodePort unless told otherwise), github.com/kubernetes/ingress-nginx charts/ingress-nginx (4.x: >=1.21).
 */
export const CHARTS: readonly Chart[] = [
  {
    class: 'traefik',
    choice: 'traefik',
    release: 'traefik',
    namespace: 'traefik',
    chart: 'traefik',
    repository: 'https://traefik.github.io/charts',
    settings: [],
    oldest: 25,
    about: 'Traefik, by Helm. Maintained, and no limit on the size of uploads: recommended.',
  },
  {
    class: 'haproxy',
    choice: 'haproxy',
    release: 'haproxy',
    namespace: 'haproxy-controller',
    chart: 'kubernetes-ingress',
    repository: 'https://haproxytech.github.io/helm-charts',
    settings: ['controller.service.type=LoadBalancer'],
    oldest: 23,
    about: 'HAProxy, by Helm. Maintained, and no limit on the size of uploads.',
  },
  {
    class: 'nginx',
    choice: 'ingress-nginx',
    release: 'ingress-nginx',
    namespace: 'ingress-nginx',
    chart: 'ingress-nginx',
    repository: 'https://kubernetes.github.io/ingress-nginx',
    settings: [],
    oldest: 21,
    about:
      'ingress-nginx, by Helm. Retired since March 2026, without security fixes: only where it has to be.',
  },
];

/** The charts that install on this version of Kubernetes; all of them when it is not known. */
export function chartsFor(minor: number | undefined): Chart[] {
  return CHARTS.filter(({ oldest }) => minor === undefined || minor >= oldest);
}

/** The command that installs the chart, or installs it again where that was cut off. It does not wait: an address may never come. */
export function installArgv(chart: Chart, context: string | undefined): string[] {
  return [
    'helm',
    'upgrade',
    '--install',
    chart.release,
    chart.chart,
    '--repo',
    chart.repository,
    '--namespace',
    chart.namespace,
    '--create-namespace',
    ...chart.settings.flatMap((setting) => ['--set', setting]),
    ...inContext(context),
  ];
}

export function uninstallArgv(
  { release, namespace }: Pick<Chart, 'release' | 'namespace'>,
  context: string | undefined,
): string[] {
  return ['helm', 'uninstall', release, '--namespace', namespace, ...inContext(context)];
}

/** Helm goes by the current context unless it is told: the cluster that was confirmed may be another one. */
export function inContext(context: string | undefined): string[] {
  return context === undefined ? [] : ['--kube-context', context];
}
