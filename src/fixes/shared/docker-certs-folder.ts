import type { CertsFolderFacts } from '../../evidence/host-model.js';

/** The wanted name of a `.crt` file, or one like it that is not taken: what is there is never overwritten. */
export function freeName(folder: CertsFolderFacts | undefined, wanted: string): string {
  const taken = new Set(folder?.entries.map(({ name }) => name));
  let name = wanted;
  for (let number = 1; taken.has(name); number += 1) {
    name = number === 1 ? 'regdoctor-ca.crt' : `regdoctor-ca-${number}.crt`;
  }
  return name;
}
