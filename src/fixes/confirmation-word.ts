import type { Proposal } from './fix.js';

/**
 * The word that has to be typed before a proposal is applied that is not safe, or that has facts which only a person can compare; undefined for
 * any other. It names what happens, so that it cannot be typed by habit.
 */
export function confirmationWord(
  proposal: Pick<Proposal, 'risk' | 'changes' | 'confirm'>,
): string | undefined {
  if (proposal.risk === 'safe') return (proposal.confirm ?? []).length > 0 ? 'trust' : undefined;
  const kinds = proposal.changes.map((change) => change.kind);
  if (kinds.includes('recreate')) return 'recreate';
  if (kinds.includes('delete')) return 'delete';
  return proposal.risk === 'weakens-security' ? 'accept' : 'yes';
}
