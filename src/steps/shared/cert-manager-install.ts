import { shellCommand } from '../../fixes/shared/shell.js';
import { isAtLeastVersion, isOlder } from './cert-manager-releases.js';
import { inContext } from './charts.js';

const RELEASE = 'cert-manager';
const NAMESPACE = 'cert-manager';
/** Helm 3.8 is the first that takes charts from an OCI registry without a switch; the charts are there from cert-manager 1.19 on. */
const OCI_CHART = 'oci://quay.io/jetstack/charts/cert-manager';
const REPOSITORY = 'https://charts.jetstack.io';

/**
 * The command that installs this release of cert-manager with its CRDs, and waits until its webhook answers. `context`: Helm goes by the current one unless
 * it is told.
 */
export function installCertManager(
  version: string,
  helm: string | undefined,
  context: string | undefined,
): string[] {
  const oci = isAtLeastVersion(version, '1.19.0') && !isOlder(helm, '3.8.0');
  // `installCRDs` until 1.14.
  const crds = isAtLeastVersion(version, '1.15.0') ? 'crds.enabled=true' : 'installCRDs=true';
  return [
    'helm',
    'upgrade',
    '--install',
    RELEASE,
    ...(oci ? [OCI_CHART] : ['cert-manager', '--repo', REPOSITORY]),
    '--version',
    version,
    '--namespace',
    NAMESPACE,
    '--create-namespace',
    '--set',
    crds,
    '--wait',
    '--timeout',
    '5m',
    ...inContext(context),
  ];
}

/**
 * The same where its kinds are there already, which Helm from 3.17 on takes over when it is told so. Helm 4 applies as the server does, where
 * other managers' fields are conflicts, and its `upgrade --install` does not hand on that they are to be taken.
 */
export function installOverKinds(
  version: string,
  helm: string | undefined,
  context: string | undefined,
): string[] {
  const [program = '', upgrade = '', orInstall = '', ...rest] = installCertManager(version, helm, context);
  return isAtLeastVersion(helm, '4.0.0')
    ? [program, 'install', ...rest, '--take-ownership', '--force-conflicts']
    : [program, upgrade, orInstall, ...rest, '--take-ownership'];
}

/** Whether the kinds stay when Helm uninstalls this release, and with them what there is of them: so since its chart keeps them. */
export function keepsKinds(version: string): boolean {
  return isAtLeastVersion(version, '1.15.0');
}

export function uninstallCertManager(context: string | undefined): string[] {
  return ['helm', 'uninstall', RELEASE, '--namespace', NAMESPACE, ...inContext(context)];
}

/** The same without Helm. */
export function applyCertManager(version: string): string {
  const url = `https://github.com/cert-manager/cert-manager/releases/download/${version}/cert-manager.yaml`;
  return shellCommand('kubectl', 'apply', '-f', url);
}

/** Everything of cert-manager in the cluster, saved: an upgrade over generations makes the objects anew. Secrets stay where they are. */
export function backupCommand(group: string): string {
  const kinds = ['issuers', 'clusterissuers', 'certificates'].map((kind) => `${kind}.${group}`).join(',');
  return `${shellCommand('kubectl', 'get', kinds, '--all-namespaces', '-o', 'yaml')} > cert-manager-backup.yaml`;
}

/** Takes all kinds of cert-manager away that are of its groups of today, with everything that there is of them. */
export function deleteKinds(): string {
  const own = ['certificates', 'certificaterequests', 'issuers', 'clusterissuers'];
  const names = [
    ...own.map((plural) => `${plural}.cert-manager.io`),
    ...['orders', 'challenges'].map((plural) => `${plural}.acme.cert-manager.io`),
  ];
  return shellCommand('kubectl', 'delete', 'crd', '--ignore-not-found', ...names);
}
