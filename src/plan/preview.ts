/** What a plan will do, worked out from the evidence: shown before anything is changed. */
export interface Preview {
  changes: ChangePreview[];
}

export interface ChangePreview {
  kind: 'create' | 'patch' | 'recreate' | 'delete' | 'secret';
  /** `ConfigMap default/docker-registry`. */
  target: string;
  /** Unified diff of the YAML, without file header; secrets are described, not shown. */
  diff: string;
}
