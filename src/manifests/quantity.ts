/** Suffixes of resource.Quantity (k8s.io/apimachinery, suffix.go), as the power of 1000 or 1024 that they stand for. */
const DECIMAL: readonly string[] = ['n', 'u', 'm', '', 'k', 'M', 'G', 'T', 'P', 'E'];
const BINARY: readonly string[] = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];

const QUANTITY = /^(?=\.?\d)(\d{0,15})(?:\.(\d{1,9}))?(?:([numkMGTPE]|[KMGTPE]i)|[eE]([+-]?\d{1,2}))?$/;

/** A decimal number as digits times a power of ten, so that nothing is rounded. */
interface Parsed {
  digits: bigint;
  /** Power of ten. */
  scale: number;
  suffix: string | undefined;
  exponent: boolean;
}

/**
 * A quantity as the API server writes it back: `1024Mi` is `1Gi`, `0.1` is `100m`, `1.5Gi` is `1536Mi`. What the server would read back otherwise
 * would differ from what was written for ever. Undefined for what is no quantity greater than nothing.
 */
export function canonicalQuantity(quantity: string): string | undefined {
  const parsed = parse(quantity.trim());
  if (parsed === undefined || parsed.digits === 0n) return undefined;
  const { suffix = '', digits, scale, exponent } = parsed;
  const binary = BINARY.indexOf(suffix);
  if (binary > 0) {
    const amount = digits * 1024n ** BigInt(binary);
    const units = roundUp(amount, scale);
    // Like the server: a binary amount that is not whole, or less than 1024, is written the decimal way.
    const whole = units * 10n ** BigInt(Math.max(-scale, 0)) === amount * 10n ** BigInt(Math.max(scale, 0));
    return whole && units >= 1024n ? inBinary(units) : decimal(amount, scale);
  }
  const power = exponent ? scale : scale + 3 * (DECIMAL.indexOf(suffix) - DECIMAL.indexOf(''));
  return decimal(digits, power, exponent);
}

/** The amount in whole units, rounded up; undefined for what is no quantity. For telling which of two is more. */
export function quantityValue(quantity: string): bigint | undefined {
  const parsed = parse(quantity.trim());
  if (parsed === undefined) return undefined;
  const { digits, scale, suffix = '', exponent } = parsed;
  const binary = BINARY.indexOf(suffix);
  if (binary > 0) return roundUp(digits * 1024n ** BigInt(binary), scale);
  return roundUp(digits, exponent ? scale : scale + 3 * (DECIMAL.indexOf(suffix) - DECIMAL.indexOf('')));
}

function parse(text: string): Parsed | undefined {
  const [, whole, part = '', suffix, exponent] = QUANTITY.exec(text) ?? [];
  if (whole === undefined) return undefined;
  return {
    digits: BigInt(whole + part),
    scale: Number(exponent ?? 0) - part.length,
    suffix,
    exponent: exponent !== undefined,
  };
}

function roundUp(digits: bigint, scale: number): bigint {
  if (scale >= 0) return digits * 10n ** BigInt(scale);
  const divisor = 10n ** BigInt(-scale);
  return (digits + divisor - 1n) / divisor;
}

/** In thousands with a suffix, or as `12e3` when it was written so. Rounded up to thousandths, as the server does for what is requested. */
function decimal(digits: bigint, scale: number, exponent = false): string {
  let amount = roundUp(digits, scale + 3);
  let step = DECIMAL.indexOf('m');
  while (step < DECIMAL.length - 1 && amount % 1000n === 0n) {
    amount /= 1000n;
    step += 1;
  }
  const power = 3 * (step - DECIMAL.indexOf(''));
  if (exponent) return power === 0 ? `${amount}` : `${amount}e${power}`;
  return `${amount}${DECIMAL[step] ?? ''}`;
}

function inBinary(units: bigint): string {
  let amount = units;
  let step = 0;
  while (step < BINARY.length - 1 && amount % 1024n === 0n) {
    amount /= 1024n;
    step += 1;
  }
  return `${amount}${BINARY[step] ?? ''}`;
}
