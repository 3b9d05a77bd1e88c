import { certManager } from '../../installs/cert-manager.js';
import { haproxy } from '../../installs/haproxy.js';
import { ingressNginx } from '../../installs/ingress-nginx.js';
import type { Chart } from '../../installs/release.js';
import { traefik } from '../../installs/traefik.js';

const CHARTS: readonly Chart[] = [traefik, haproxy, ingressNginx, certManager];

/**
 * The chart that an argument and `--repo` name, or Helm's complaint. Nothing but the repositories of these charts can be reached.
 * @param repositories URLs by the names that `helm repo add` gave them
 */
export function chartFor(
  word: string,
  repo: string | undefined,
  repositories: ReadonlyMap<string, string>,
): { chart: Chart; pulled?: string } | { problem: string } {
  const oci = /^oci:\/\/(.+)$/.exec(word)?.[1];
  if (oci !== undefined) {
    const chart = CHARTS.find((one) => one.oci === oci);
    if (chart !== undefined) return { chart, pulled: oci };
    const host = oci.split('/')[0] ?? '';
    return {
      problem: `failed to do request: Head "https://${oci}": dial tcp: lookup ${host} on 10.0.2.3:53: no such host`,
    };
  }
  const [alias = '', ...rest] = word.split('/');
  const url = repo ?? repositories.get(alias);
  if (url === undefined) {
    return rest.length === 0
      ? { problem: `non-absolute URLs should be in form of repo_name/path_to_chart, got: ${word}` }
      : { problem: `repo ${alias} not found` };
  }
  const name = repo === undefined ? rest.join('/') : word;
  const plain = url.replace(/\/+$/, '');
  const known = CHARTS.filter(({ repository }) => repository === plain);
  if (known.length === 0)
    return {
      problem: `looks like "${url}" is not a valid chart repository or cannot be reached: ${unreachable(url)}`,
    };
  const chart = known.find((one) => one.name === name);
  if (chart !== undefined) return { chart };
  return { problem: `chart "${name}" not found in ${url} repository` };
}

/** Whether `helm repo add` takes it. */
export function repositoryProblem(url: string): string | undefined {
  const plain = url.replace(/\/+$/, '');
  if (CHARTS.some(({ repository }) => repository === plain)) return undefined;
  return `looks like "${url}" is not a valid chart repository or cannot be reached: ${unreachable(url)}`;
}

function unreachable(url: string): string {
  const host = /^\w+:\/\/([^/:]+)/.exec(url)?.[1] ?? url;
  return `Get "${url.replace(/\/+$/, '')}/index.yaml": dial tcp: lookup ${host} on 10.0.2.3:53: no such host`;
}
