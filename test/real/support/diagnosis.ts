import { type TestNamespace, until } from './cluster.js';
import { certManagerCrds } from './howto.js';

/** What of the JSON report these tests look at. */
export interface Report {
  rootCauses: string[];
  findings: { code: string; level: string; causedBy: string[] }[];
  summary: Record<string, number>;
}

/** The diagnosis as a script reads it. */
export async function diagnose(
  play: TestNamespace,
  ...flags: string[]
): Promise<{ report: Report; exitCode: number | undefined }> {
  const { stdout, exitCode } = await play.regdoctor('diagnose', '-o', 'json', ...flags);
  return { report: JSON.parse(stdout) as Report, exitCode };
}

/** Waits until the diagnosis has these failures: the kubelet needs a moment to fail. */
export async function failsWith(play: TestNamespace, codes: string[]): Promise<void> {
  let last: string[] = [];
  await until(`the failures ${codes.join(', ')}`, async () => {
    const { report } = await diagnose(play);
    last = report.findings.filter((finding) => finding.level === 'fail').map((finding) => finding.code);
    return codes.every((code) => last.includes(code)) && last.length === codes.length;
  }).catch((error: unknown) => {
    throw new Error(`${String(error)}; the last diagnosis found ${last.join(', ') || 'nothing'}`);
  });
}

/** The CRDs, once for the cluster; they stay until the lab is purged. */
export async function installCertManagerCrds(play: TestNamespace): Promise<void> {
  for (const crd of certManagerCrds()) {
    await play.objects.create(crd).catch((error: { code?: number }) => {
      if (error.code !== 409) throw error;
    });
  }
  await until('the CRDs to be served', async () =>
    play.objects
      .list('cert-manager.io/v1', 'Certificate', play.namespace)
      .then(() => play.objects.list('certmanager.k8s.io/v1alpha1', 'Certificate', play.namespace))
      .then(
        () => true,
        () => false,
      ),
  );
}
