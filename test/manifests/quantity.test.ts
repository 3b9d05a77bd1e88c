import { describe, expect, it } from 'vitest';
import { canonicalQuantity, quantityValue } from '../../src/manifests/quantity.js';

// As a kube-apiserver wrote them back for a claim's `resources.requests.storage`.
const WRITTEN_BACK: readonly [string, string][] = [
  ['1024Mi', '1Gi'],
  ['1Gi', '1Gi'],
  ['0.1', '100m'],
  ['1.5Gi', '1536Mi'],
  ['0.3Gi', '322122547200m'],
  ['1e3', '1e3'],
  ['1E', '1E'],
  ['10G', '10G'],
  ['1000M', '1G'],
  ['512Ki', '512Ki'],
  ['0.5Ki', '512'],
  ['1023', '1023'],
  ['1500m', '1500m'],
  ['12e4', '120e3'],
  ['1000Mi', '1000Mi'],
  ['2Ti', '2Ti'],
  ['1.25G', '1250M'],
  ['5000000', '5M'],
  ['1000k', '1M'],
  ['1e10', '10e9'],
  ['123456789', '123456789'],
  ['1.5e3', '1500'],
  ['100n', '1m'],
  ['0.5', '500m'],
  ['1e1', '10'],
  ['.5Gi', '512Mi'],
  ['010Gi', '10Gi'],
];

describe('a quantity', () => {
  it.each(WRITTEN_BACK)('%s is written back as %s', (written, back) => {
    expect(canonicalQuantity(written)).toBe(back);
    expect(canonicalQuantity(back)).toBe(back);
  });

  it.each(['', 'ten', '10 Gi', '10GB', '10gi', '-1Gi', '0', '0Gi', '1Zi', '1.2.3', '5.', '+5Gi', '10Gi; rm'])(
    '%j is none that can be asked for',
    (written) => {
      expect(canonicalQuantity(written)).toBeUndefined();
    },
  );

  it('can be compared', () => {
    expect(quantityValue('1Gi')).toBe(1073741824n);
    expect(quantityValue('1G')).toBe(1000000000n);
    expect(quantityValue('100m')).toBe(1n);
    expect(quantityValue('2e3')).toBe(2000n);
    expect(quantityValue('ten')).toBeUndefined();
  });
});
