import { readValue } from '../../evidence/reading.js';
import type { RunChange } from '../../fixes/change.js';
import { shellCommand } from '../../fixes/shared/shell.js';
import type { Standing, StepContext } from '../step.js';
import {
  applyCertManager,
  installCertManager,
  keepsKinds,
  uninstallCertManager,
} from './cert-manager-install.js';
import { type Release, releaseFor } from './cert-manager-releases.js';
import { contextName } from './context.js';
import { helmOf, tillerFacts, withoutHelm } from './helm.js';
import { needsCertManager } from './issuance.js';
import { planStanding } from './plan-standing.js';
import { askForSource } from './source-question.js';

/** Helm waits five minutes itself. */
const INSTALL_SECONDS = 360;

export function notNeeded(why: string): Standing {
  return { state: 'done', says: `Not needed: ${why}` };
}

/** No cert-manager works here, as `says` tells: asks for the source when that decides, and has it installed for a source that needs it. */
export function whereNeeded(context: StepContext, says: string, installed: () => Standing): Standing {
  const { certificate } = context.profile;
  if (certificate === undefined) {
    return askForSource(context, `${says} Whether it is needed depends on the source of the certificate.`);
  }
  return needsCertManager(certificate)
    ? installed()
    : notNeeded('The certificate is made here; nobody renews it.');
}

export function minorOf({ survey }: StepContext): number | undefined {
  return readValue(survey.platform.version)?.minor;
}

export function helmVersion({ survey }: StepContext): string | undefined {
  return readValue(survey.platform.helm)?.version;
}

/** Installs it where nothing of it is: by Helm, or by commands where that cannot be run. */
export function installPlan(context: StepContext): Standing {
  const release = releaseFor(minorOf(context));
  if (release === undefined) return noRelease(context);
  const helm = helmOf(context.survey.platform);
  const argv = installCertManager(release.version, helmVersion(context), contextName(context));
  if (helm.state !== 'usable')
    return withoutHelm('cert-manager', helm, [applyCertManager(release.version), shellCommand(...argv)]);
  const says = `cert-manager ${release.version} will be installed by Helm ${helm.version}.`;
  return helmPlan(context, release, { argv, says, why: whyRelease(context, release) });
}

export function noRelease(context: StepContext): Standing {
  return {
    state: 'blocked',
    says: `No release of cert-manager that orders from today's ACME servers runs on Kubernetes 1.${minorOf(context) ?? '?'}.`,
    next: [
      'Upgrade the cluster, or choose a source that does not need it: a TLS Secret that is there, a new authority or a self-signed certificate.',
    ],
    commands: [],
  };
}

export function whyRelease(context: StepContext, { version, to }: Release): string[] {
  const minor = minorOf(context);
  return [
    `It is the newest release for Kubernetes 1.${minor ?? '?'}, as its makers say.`,
    keepsKinds(version)
      ? 'It serves the whole cluster; its CRDs stay when it is uninstalled, and with them what others have made by then.'
      : 'It serves the whole cluster; its CRDs go when it is uninstalled, and with them what others have made by then.',
    ...(minor !== undefined && minor > to
      ? [`It was not yet tried with Kubernetes 1.${minor}; no release was.`]
      : []),
  ];
}

/** The plan that runs this command of Helm, and takes it back by an uninstall. */
export function helmPlan(
  context: StepContext,
  { version }: Release,
  { argv, says, why }: { argv: string[]; says: string; why: string[] },
): Standing {
  const change: RunChange = {
    kind: 'run',
    target: { command: argv.slice(0, argv.indexOf('cert-manager') + 1).join(' ') },
    argv,
    undo: uninstallCertManager(contextName(context)),
    timeoutSeconds: INSTALL_SECONDS,
  };
  return planStanding('cert-manager', {
    says,
    why,
    title: `Install cert-manager ${version} into namespace cert-manager`,
    changes: [change],
    commands: [shellCommand(...argv)],
    settleSeconds: 120,
    facts: tillerFacts(context.survey.platform),
  });
}
