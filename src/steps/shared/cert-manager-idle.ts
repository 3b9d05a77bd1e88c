import type { CertManagerFacts } from '../../evidence/platform-model.js';
import { shellCommand } from '../../fixes/shared/shell.js';
import { groupOf } from '../../kube/resources.js';
import type { Standing, StepContext } from '../step.js';
import {
  applyCertManager,
  backupCommand,
  deleteKinds,
  installCertManager,
  installOverKinds,
  keepsKinds,
} from './cert-manager-install.js';
import { helmPlan, minorOf, noRelease, whereNeeded, whyRelease } from './cert-manager-plan.js';
import { isOlder, type Release, releaseFor } from './cert-manager-releases.js';
import { contextName } from './context.js';
import { helmOf, withoutHelm } from './helm.js';

const GROUP = 'cert-manager.io';
const CURRENT = 'cert-manager.io/v1';
/** The first whose definitions have no other version than v1: the API server refuses them while an object may be stored in an older one. */
const ONLY_V1 = '1.7.0';
/** The first Helm that takes over what it did not make. */
const TAKES_OVER = '3.17.0';

/** The one sentence for a cert-manager that is only kinds: whatever is created of them waits for ever. */
function idle({ served }: CertManagerFacts): string {
  return `The kinds of cert-manager are served (${served.join(', ')}), and no controller acts on them: none runs in any namespace.`;
}

/** Kinds that were left behind, or came before their controller: it is installed where the kinds let it be. */
export function withoutController(context: StepContext, facts: CertManagerFacts): Standing {
  return whereNeeded(context, idle(facts), () => {
    const release = releaseFor(minorOf(context));
    if (release === undefined) return under(facts, noRelease(context));
    const own = facts.served.filter((version) => groupOf(version) === GROUP);
    if (own.length === 0) return besideFormerGroup(context, facts, release);
    if (own.some((version) => version !== CURRENT) && !isOlder(release.version, ONLY_V1))
      return formerVersions(facts, release);
    return overKinds(context, facts, release);
  });
}

/** Up to 0.10 the kinds were of another group: those of today are installed beside them. */
function besideFormerGroup(context: StepContext, facts: CertManagerFacts, release: Release): Standing {
  const why = [
    `No release of today acts on ${facts.served.join(', ')}: what is there of it stays and is read by nobody; this session writes its objects for ${CURRENT}.`,
  ];
  const argv = installCertManager(release.version, helmNumber(context), contextName(context));
  return byHelm(context, facts, { release, argv, why });
}

/** Their definitions stand in the way of those of today. */
function formerVersions(facts: CertManagerFacts, { version }: Release): Standing {
  return {
    state: 'blocked',
    says: idle(facts),
    next: [
      `cert-manager ${version}, which this cluster needs, has ${CURRENT} alone, and the API server refuses its definitions while those of the older versions are there.`,
      'Save the objects of these kinds with the first command, delete the kinds and with them the objects by the second, then look again; the Secrets with the certificates stay.',
    ],
    commands: [backupCommand(GROUP), deleteKinds()],
  };
}

/** Of the same generation: Helm takes the kinds over, unless that would make an undo delete what others have made of them. */
function overKinds(context: StepContext, facts: CertManagerFacts, release: Release): Standing {
  const { version } = release;
  const helm = helmNumber(context);
  const argv = installOverKinds(version, helm, contextName(context));
  const refused = !keepsKinds(version)
    ? `The chart of cert-manager ${version} takes the kinds away when it is uninstalled, and with them what others made of them before: install it by its manifest.`
    : isOlder(helm, TAKES_OVER)
      ? `Helm ${helm} refuses kinds that it did not make: take Helm 3.17 or later, or install it by its manifest.`
      : undefined;
  if (refused !== undefined) {
    return {
      state: 'blocked',
      says: idle(facts),
      next: [refused, 'Then look again: what is there by then is found, and this step goes on from it.'],
      commands: [applyCertManager(version)],
    };
  }
  const why = [
    'Helm takes the definitions of the kinds into its release and brings them to this version; the objects of these kinds stay, also when the release is uninstalled.',
  ];
  return byHelm(context, facts, { release, argv, why });
}

function byHelm(
  context: StepContext,
  facts: CertManagerFacts,
  { release, argv, why }: { release: Release; argv: string[]; why: string[] },
): Standing {
  const helm = helmOf(context.survey.platform);
  const { version } = release;
  if (helm.state !== 'usable') {
    const commands = [applyCertManager(version), shellCommand(...argv)];
    return under(facts, withoutHelm('cert-manager', helm, commands));
  }
  return helmPlan(context, release, {
    argv,
    says: `${idle(facts).replace(/\.$/, '')}; cert-manager ${version} will be installed by Helm ${helm.version}.`,
    why: [
      ...whyRelease(context, release),
      ...why,
      'Should its controller run outside this cluster, or without the labels of its charts, pass this step over.',
    ],
  });
}

/** What keeps it from being installed, below what is wrong. */
function under(facts: CertManagerFacts, standing: Standing): Standing {
  return standing.state === 'blocked'
    ? { ...standing, says: idle(facts), next: [standing.says, ...standing.next] }
    : standing;
}

function helmNumber({ survey }: StepContext): string | undefined {
  const helm = helmOf(survey.platform);
  return helm.state === 'usable' ? helm.version : undefined;
}
