import type { Finding, Hop } from '../checks/check.js';

/** A finding with its place among the causes. */
export interface LinkedFinding extends Finding {
  /** Ids of the findings that explain this one; empty for a root. */
  causedBy: string[];
  /** Ids of the findings that this one explains directly. */
  consequences: string[];
}

export interface CheckResult {
  code: string;
  verdict: 'pass' | 'warn' | 'fail' | 'unknown' | 'skipped';
  /** What it would need, or why it was skipped; empty otherwise. */
  reasons: string[];
}

export interface HopState {
  hop: Hop;
  state: 'ok' | 'warn' | 'fail' | 'unknown';
  /** Ids of the findings at this hop. */
  findings: string[];
}

/** What came out: findings linked into trees, roots ranked, the state of each hop. */
export interface Diagnosis {
  /** Roots first in their order, each followed by its consequences depth first. A finding under two roots stands under the first. */
  findings: LinkedFinding[];
  /** Ids of the root causes, failures before warnings, along the path. */
  roots: string[];
  checks: CheckResult[];
  hops: HopState[];
  summary: { pass: number; warn: number; fail: number; unknown: number; skipped: number };
}
