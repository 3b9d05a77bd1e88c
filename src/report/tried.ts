import type { Diagnosis } from '../diagnosis/diagnosis.js';
import type { Evidence } from '../evidence/model.js';
import { readValue } from '../evidence/reading.js';

/** What was tried with the registry from this machine, and how it went; nothing stands here that was not really tried. */
export interface Tried {
  login?: { user: string; from: string; ok: boolean };
  push?: { ok: boolean; message: string };
  image?: { image: string; ok: boolean };
}

export function triedOf({ readings }: Evidence): Tried {
  const login = readValue(readings.login);
  const push = readValue(readings.push);
  const image = readValue(readings.image);
  return {
    ...(login === undefined
      ? {}
      : { login: { user: login.user, from: login.from, ok: login.status === 200 } }),
    ...(push === undefined ? {} : { push: { ok: push.ok, message: push.message } }),
    ...(image === undefined ? {} : { image: { image: image.image, ok: image.status === 200 } }),
  };
}

export interface TriedLine {
  state: 'ok' | 'warn' | 'fail';
  text: string;
}

/** The checks that say what is wrong with each of them. */
const TOLD_BY = { login: ['RD110'], push: ['RD406', 'RD411', 'RD703'], image: ['RD132'] } as const;

/** The same for people, a sentence each. What failed is told by its finding; where there is none, by the answer that came. */
export function triedLines(evidence: Evidence, diagnosis: Diagnosis): TriedLine[] {
  const { readings } = evidence;
  const { login, push, image } = triedOf(evidence);
  const failed = (what: string, codes: readonly string[], answer: string): TriedLine => {
    const code = codes.find((one) => diagnosis.findings.some((finding) => finding.code === one));
    return { state: 'fail', text: `${what}: ${code === undefined ? answer : `see ${code}`}` };
  };
  const lines: TriedLine[] = [];
  if (login !== undefined) {
    const what = `login as ${login.user} (from ${login.from})`;
    const answer = `the answer was ${readValue(readings.login)?.status ?? ''}`;
    lines.push(login.ok ? { state: 'ok', text: `${what}: accepted` } : failed(what, TOLD_BY.login, answer));
  }
  const facts = readValue(readings.push);
  if (push !== undefined && facts !== undefined) {
    lines.push(push.ok ? sent(facts) : failed('push', TOLD_BY.push, push.message));
  }
  if (image !== undefined) {
    const what = `image ${image.image}`;
    const answer = `the answer was ${readValue(readings.image)?.status ?? ''}`;
    lines.push(image.ok ? { state: 'ok', text: `${what} is there` } : failed(what, TOLD_BY.image, answer));
  }
  return lines;
}

function sent({ repository, cancelled }: { repository: string; cancelled: boolean }): TriedLine {
  return cancelled
    ? { state: 'ok', text: `push: 2 MiB sent to ${repository} and cancelled` }
    : {
        state: 'warn',
        text: `push: 2 MiB sent to ${repository}, and not cancelled: the registry removes them by its own after a while`,
      };
}
