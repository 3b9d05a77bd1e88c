import type { Finding } from '../checks/check.js';
import type { EvidenceView } from '../evidence/view.js';
import type { Change } from './change.js';

/** `safe`: nothing that works now stops working. `disruptive`: something is interrupted or lost. `weakens-security`: protection is lost. */
export type Risk = 'safe' | 'disruptive' | 'weakens-security';

/** What has to be asked before a proposal can be carried out. Answers to `secret` questions are never shown, stored or logged. */
export interface Question {
  id: string;
  prompt: string;
  kind: 'text' | 'secret';
  default?: string;
  /** An empty answer to a secret question makes a generated one, shown once after the plan is applied. */
  generate?: boolean;
  /** The only answers to a text question. */
  choices?: readonly string[];
  /** The answer to a text question may have several lines, or name a file that has it: `@FILE`. */
  multiline?: boolean;
}

export type Answers = Readonly<Record<string, string>>;

/** A remedy worked out for one finding: what it would change, and what that costs. Pure data but for a Secret's `compose`. */
export interface Proposal {
  /** `CODE.slug`, stable: `RD603.item-path`. */
  id: string;
  /** The finding that it cures. */
  finding: string;
  title: string;
  risk: Risk;
  /** True when it hides the failure instead of curing it. */
  workaround: boolean;
  reversible: boolean;
  /** What stops for how long, and what is lost: a sentence each, empty when nothing. */
  interrupts: string[];
  loses: string[];
  /** Facts that the person is asked to compare before anything is changed: whose certificate will be trusted. A line each. */
  confirm?: string[];
  questions: Question[];
  changes: Change[];
  /** How long the cure may take until the checks see it, in seconds. */
  settleSeconds: number;
  /** The same by hand: commands that a person can paste, one a line. */
  commands: string[];
}

/** One remedy: finding and evidence in, proposal out. It applies nothing. */
export interface Fix {
  /** `CODE.slug` of its proposals. */
  id: string;
  cures: string;
  /** Null when it does not fit this case. */
  propose(finding: Finding, view: EvidenceView): Proposal | null;
}
