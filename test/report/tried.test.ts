import { describe, expect, it } from 'vitest';
import { read } from '../../src/evidence/reading.js';
import { jsonReport } from '../../src/report/json.js';
import { textReport } from '../../src/report/text.js';
import type { Examination } from '../../src/session/session.js';
import { refused413, sentTo, tried } from '../support/push-evidence.js';
import { HOST } from '../support/tls-evidence.js';
import { valid } from './schema.js';
import { evidenceOfCluster, examinationWith, examined, finding, style } from './support.js';

const login = (status: number) => read({ user: 'admin', from: '~/.docker/config.json', status, body: '{}' });
const image = (status: number) =>
  read({ image: `${HOST}/app:1`, repository: 'app', reference: '1', status, body: '' });

/** The lines of the section, with its head. */
function section(examination: Examination): string[] {
  const lines = textReport(examination, style({ columns: 120 }), { strict: false }).split('\n');
  const start = lines.indexOf('Tried from here');
  return start === -1 ? [] : lines.slice(start, lines.indexOf('', start));
}

const json = (examination: Examination) => valid(jsonReport(examination, '1.2.3')).tried;

describe('what was tried from here', () => {
  it('is told with what came of it', async () => {
    const examination = examined(
      await tried({}, ({ readings }) => {
        readings.login = login(200);
        readings.image = image(200);
      }),
    );
    expect(section(examination)).toEqual([
      'Tried from here',
      '  ✔ login as admin (from ~/.docker/config.json): accepted',
      '  ✔ push: 2 MiB sent to regdoctor-push-test and cancelled',
      `  ✔ image ${HOST}/app:1 is there`,
    ]);
    expect(json(examination)).toEqual({
      login: { user: 'admin', from: '~/.docker/config.json', ok: true },
      push: { ok: true, message: 'an upload was begun, 2 MiB were sent and taken' },
      image: { image: `${HOST}/app:1`, ok: true },
    });
  });

  it('is left to its finding where it failed', async () => {
    const large = examined(await refused413());
    expect(section(large)).toEqual(['Tried from here', '  ✖ push: see RD406']);
    expect(json(large)).toEqual({
      push: { ok: false, message: 'the answer was 413 to an upload of 2 MiB' },
    });
    const elsewhere = examined(await sentTo(`http://${HOST}/`, 'http instead of https'));
    expect(section(elsewhere)).toEqual(['Tried from here', '  ✖ push: see RD411']);
    const unstored = await tried({ ok: false, problem: 'storage', message: 'the answer was 500' });
    const stopped = examinationWith([finding({ code: 'RD703' })], { evidence: unstored });
    expect(section(stopped)).toEqual(['Tried from here', '  ✖ push: see RD703']);
  });

  it('is told by the answer where no finding explains it', async () => {
    const examination = examined(
      await tried({ ok: false, problem: 'storage', message: 'the answer was 500' }, ({ readings }) => {
        readings.login = login(503);
        readings.image = image(500);
      }),
    );
    expect(section(examination)).toEqual([
      'Tried from here',
      '  ✖ login as admin (from ~/.docker/config.json): the answer was 503',
      '  ✖ push: the answer was 500',
      `  ✖ image ${HOST}/app:1: the answer was 500`,
    ]);
  });

  it('points to the findings of login and image', () => {
    const evidence = evidenceOfCluster();
    evidence.readings.login = login(401);
    evidence.readings.image = image(404);
    const findings = [finding({ code: 'RD110' }), finding({ code: 'RD132' })];
    expect(section(examinationWith(findings, { evidence }))).toEqual([
      'Tried from here',
      '  ✖ login as admin (from ~/.docker/config.json): see RD110',
      `  ✖ image ${HOST}/app:1: see RD132`,
    ]);
  });

  it('warns of an upload that stays', async () => {
    const [, line] = section(examined(await tried({ cancelled: false })));
    expect(line).toMatch(/^ {2}! push: 2 MiB sent to regdoctor-push-test, and not cancelled/);
  });

  it('is not spoken of when nothing was tried', () => {
    const examination = examinationWith([], { evidence: evidenceOfCluster() });
    expect(section(examination)).toEqual([]);
    expect(json(examination)).toBeUndefined();
  });

  it('makes names from outside harmless', () => {
    const evidence = evidenceOfCluster();
    evidence.readings.login = read({ user: 'a\u001b[31m\nb', from: '--user', status: 200, body: '' });
    expect(section(examinationWith([], { evidence })).join('|')).not.toMatch(/\u001b/);
    expect(section(examinationWith([], { evidence }))).toHaveLength(2);
  });
});
