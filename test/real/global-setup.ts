import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import type { TestProject } from 'vitest/node';

/** What the real tests run against; `missing` says in plain words why there is no cluster. */
export interface RealCluster {
  kubeconfig?: string;
  /** A user without any rights, where the lab has one. */
  readerKubeconfig?: string;
  missing?: string;
}

declare module 'vitest' {
  interface ProvidedContext {
    cluster: RealCluster;
  }
}

/**
 * The cluster of the command in REGDOCTOR_LAB (it prints `export KUBECONFIG=PATH`; `down` beside it stops the cluster), else the one
 * that KUBECONFIG names, else none.
 */
export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const lab = process.env.REGDOCTOR_LAB;
  if (lab === undefined || lab === '') {
    const kubeconfig = process.env.KUBECONFIG;
    provide(
      project,
      kubeconfig === undefined || kubeconfig === ''
        ? { missing: 'no cluster: neither REGDOCTOR_LAB nor KUBECONFIG is set' }
        : { kubeconfig },
    );
    return undefined;
  }
  const up = await execa(lab, { reject: false, timeout: 280_000 });
  const kubeconfig = /^export KUBECONFIG=(.+)$/m.exec(up.stdout)?.[1];
  if (up.exitCode !== 0 || kubeconfig === undefined) {
    throw new Error(`${lab} did not start a cluster:\n${up.stdout}\n${up.stderr}`);
  }
  const reader = `${kubeconfig}.reader`;
  provide(project, { kubeconfig, ...(existsSync(reader) ? { readerKubeconfig: reader } : {}) });
  const down = join(dirname(lab), 'down');
  return async () => {
    if (existsSync(down)) await execa(down, ['--purge'], { reject: false, timeout: 60_000 });
  };
}

function provide(project: TestProject, cluster: RealCluster): void {
  if (cluster.missing !== undefined)
    process.stderr.write(`\nreal cluster tests are skipped: ${cluster.missing}\n`);
  project.provide('cluster', cluster);
}
