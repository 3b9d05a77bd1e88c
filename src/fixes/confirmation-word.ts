import type { Proposal } from './fix.js';

/**
 * The word that has to be typed before a proposal that is not safe is applied; undefined for a safe one. It names what happens, so that it
 * cannot be typed by habit.
 */
export function confirmationWord(proposal: Pick<Proposal, 'risk' | 'changes'>): string | undefined {
  if (proposal.risk === 'safe') return undefined;
  const kinds = proposal.changes.map((change) => change.kind);
  if (kinds.includes('recreate')) return 'recreate';
  if (kinds.includes('delete')) return 'delete';
  return proposal.risk === 'weakens-security' ? 'accept' : 'yes';
}
