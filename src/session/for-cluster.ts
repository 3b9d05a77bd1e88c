import type { Proposal } from '../fixes/fix.js';
import { type ClusterFlags, forCluster } from '../fixes/shared/for-cluster.js';
import type { Standing } from '../steps/step.js';
import type { InstallSummary } from './install-session.js';
import type { Judging } from './judging.js';
import type { Examination } from './session.js';

/** The judging, with commands in its remedies that are about this cluster wherever they are pasted. */
export function judgingFor(judging: Judging, flags: ClusterFlags): Judging {
  return { ...judging, examine: (look, now) => examinationFor(judging.examine(look, now), flags) };
}

function examinationFor(examination: Examination, flags: ClusterFlags): Examination {
  const remedies = Object.entries(examination.remedies).map(
    ([id, all]) =>
      [id, all.map((remedy) => ({ ...remedy, proposal: proposalFor(remedy.proposal, flags) }))] as const,
  );
  return { ...examination, remedies: Object.fromEntries(remedies) };
}

function proposalFor(proposal: Proposal, flags: ClusterFlags): Proposal {
  return { ...proposal, commands: commandsFor(proposal.commands, flags) };
}

function commandsFor(commands: readonly string[], flags: ClusterFlags): string[] {
  return commands.map((command) => forCluster(command, flags));
}

/** The same of where a step stands. */
export function standingFor(standing: Standing, flags: ClusterFlags): Standing {
  switch (standing.state) {
    case 'plan': {
      const { plan } = standing;
      return { ...standing, plan: { ...plan, proposal: proposalFor(plan.proposal, flags) } };
    }
    case 'blocked':
    case 'trial':
      return { ...standing, commands: commandsFor(standing.commands, flags) };
    case 'ask':
    case 'waiting':
    case 'done':
      return standing;
  }
}

/** The same of what an install ends with. */
export function summaryFor(summary: InstallSummary, flags: ClusterFlags): InstallSummary {
  const commands = summary.commands.map(({ what, command }) => ({
    what,
    command: forCluster(command, flags),
  }));
  return { ...summary, commands };
}
