import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { read } from '../../src/evidence/reading.js';
import { FakeSession } from '../support/fake-session.js';
import { examinationOf, finding, HALF_FIXED, HEALTHY, HOWTO, RD201, RD701 } from '../support/howto.js';
import { ASKING_REMEDY } from '../support/howto-remedies.js';
import { KEYS } from '../support/render.js';
import { openScreen } from '../support/screen.js';

describe('the diagnosis at 80x24', () => {
  it('shows the path, the causes with their consequences, and the fix with the lines that it changes', async () => {
    const { screen } = openScreen();
    await screen.sees('Root causes (2)');
    const text = screen.text();
    expect(text).toContain('default/docker-registry · registry.xcloud.huatai.me');
    expect(text).toContain('client ✖─dns ✔─tcp ✔─tls ✖─ingress ✔─service ✔─pod ✖─config ✖─storage !');
    expect(text).toContain('issuer ✖ → certificate ✖ → order – → challenge –');
    expect(text).toContain('❯ ✖ RD201');
    expect(text).toMatch(/ {3}└ ✖ RD213.*\n {5}└ ✖ RD230/);
    expect(text).toMatch(/Warnings \(1\) *\n +! RD701/);
    expect(text).toContain('Point Issuer acme-issuer at the ACME v2 directory');
    expect(text).toContain('safe: nothing that works now stops');
    expect(text).toContain('-     server: https://acme-v01.api.letsencrypt.org/directory');
    expect(text).toContain('+     server: https://acme-v02.api.letsencrypt.org/directory');
    expect(text).toContain('a apply the fix');
    expect(screen.lines().length).toBe(24);
  });

  it('says for a consequence that its cause is to be fixed', async () => {
    const { screen } = openScreen();
    await screen.sees('Root causes');
    screen.type('jj');
    await screen.sees('❯');
    await screen.sees('Cured by fixing its cause, RD201:');
  });
});

describe('sizes', () => {
  it.each([
    [80, 24],
    [120, 40],
    [100, 30],
    [60, 20],
    [40, 12],
    [200, 60],
  ])('%dx%d: no row is wider or higher than the terminal, and the footer is there', async (columns, rows) => {
    const { screen } = openScreen({ columns, rows });
    await screen.sees('RD201');
    expect(screen.lines().length).toBe(rows);
    for (const line of screen.lines()) expect(stringWidth(line)).toBeLessThanOrEqual(columns);
    expect(screen.lines().at(-1)).toContain('? keys');
  });

  it('puts details and fix beside the causes when there are 120 columns', async () => {
    const { screen } = openScreen({ columns: 120, rows: 40 });
    await screen.sees('Root causes (2)');
    expect(screen.text()).toMatch(/Root causes \(2\).*│ Suggested fix/);
    expect(screen.text()).toContain('Evidence');
    expect(screen.text()).toContain('Issuer default/acme-issuer .spec.acme.server');
    expect(screen.text()).toContain('regdoctor explain RD201');
  });

  it('says that it is too small, and lays out again when that changes', async () => {
    const { screen } = openScreen({ columns: 30, rows: 10 });
    await screen.sees('Too small: 30x10');
    screen.resize(120, 40);
    await screen.sees('│ Suggested fix');
    screen.resize(80, 24);
    await screen.misses('│ Suggested fix');
    expect(screen.text()).toContain('RD201 and its suggested fix');
  });

  it('takes 0 columns for 80', async () => {
    const { screen } = openScreen({ columns: 0, rows: 24 });
    await screen.sees('Root causes (2)');
  });

  it('stays inside the terminal with Chinese names', async () => {
    const session = new FakeSession();
    session.next = examinationOf([
      {
        ...RD201,
        title: '证书由受信任的机构签发失败，请检查颁发者的地址设置是否正确并且仍然有效',
        message: '颁发者使用了已经停用的地址。'.repeat(20),
      },
    ]);
    const { screen } = openScreen({ session, columns: 61, rows: 20 });
    await screen.sees('证书');
    for (const line of screen.lines()) expect(stringWidth(line)).toBeLessThanOrEqual(61);
  });
});

describe('without unicode', () => {
  it('draws with ASCII alone', async () => {
    const session = new FakeSession();
    session.next = examinationOf([RD201, RD701]);
    const { screen } = openScreen({ session, unicode: false, columns: 120, rows: 40 });
    await screen.sees('Root causes (1)');
    screen.type('?');
    await screen.sees('works');
    screen.type(KEYS.esc);
    await screen.sees('> x RD201');
    expect(screen.text()).toContain('issuer x > certificate + > order - > challenge -');
    expect(screen.text()).toMatch(/^[\n -~]*$/);
  });
});

describe('outside text', () => {
  it('never reaches the terminal raw', async () => {
    const session = new FakeSession({ where: 'ctx\u001b]0;owned\u0007' });
    const evil = '\u001b[2J\u001b]0;owned\u0007\u202e\u009b31mtext';
    session.next = examinationOf([
      {
        ...RD201,
        title: `t ${evil}`,
        message: `m ${evil}`,
        quotes: [{ source: evil, path: evil, text: `q ${evil}` }],
      },
    ]);
    const { screen } = openScreen({ session, columns: 120, rows: 40 });
    await screen.sees('t text');
    expect(screen.text()).toContain('q text');
    expect(screen.text()).not.toContain('owned');
    expect(screen.text()).not.toMatch(/[\u0080-\u009f\u202e\u0007]/);
  });
});

describe('examining', () => {
  it('shows what is awaited and the checks as they finish', async () => {
    const session = new FakeSession();
    session.hold = true;
    const { screen } = openScreen({ session });
    await screen.sees('Examining the registry');
    const [call] = session.examinations;
    call?.progress({ type: 'reading', key: 'pods', what: 'pods', state: 'started' });
    call?.progress({ type: 'reading', key: 'tls', what: 'TLS handshake', state: 'started' });
    await screen.sees('waiting for: pods, TLS handshake');
    call?.progress({ type: 'reading', key: 'pods', what: 'pods', state: 'read' });
    call?.progress({ type: 'check', code: 'RD603', verdict: 'fail' });
    await screen.sees('✖ RD603');
    expect(screen.text()).toContain('1 of 2 readings');
    expect(screen.text()).toContain('waiting for: TLS handshake');
    call?.settle.resolve(HOWTO);
    await screen.sees('Root causes (2)');
  });

  it('keeps the old result until the new one is there', async () => {
    const { screen, session } = openScreen();
    await screen.sees('Root causes (2)');
    session.hold = true;
    screen.type('R');
    await screen.sees('Checking again');
    expect(screen.text()).toContain('RD201');
    session.examinations[1]?.settle.resolve(HALF_FIXED);
    await screen.sees('Root causes (1)');
    expect(screen.text()).not.toContain('RD201');
  });

  it('says whether the one that was asked about is still there', async () => {
    const { screen, session } = openScreen();
    await screen.sees('Root causes (2)');
    screen.type('r');
    await screen.sees('RD201 is still there.');
    session.next = HALF_FIXED;
    screen.type('r');
    await screen.sees('RD201 is gone.');
  });

  it('says why an examination could not be made, and tries again', async () => {
    const session = new FakeSession();
    session.hold = true;
    const { screen } = openScreen({ session });
    await screen.sees('Examining');
    session.examinations[0]?.settle.reject(new Error('the API server does not answer'));
    await screen.sees('the API server does not answer');
    session.hold = false;
    screen.type('R');
    await screen.sees('Root causes (2)');
  });
});

describe('nothing broken', () => {
  it('says so with the counts', async () => {
    const session = new FakeSession();
    session.next = HEALTHY;
    const { screen } = openScreen({ session });
    await screen.sees('✔ Nothing is broken');
    expect(screen.text()).toContain('24 checks passed · 1 warning');
  });

  it('says what could not be told, and does not call it healthy', async () => {
    const session = new FakeSession();
    session.next = examinationOf([], {}, [{ code: 'RD307', reasons: ['the right to get secrets'] }]);
    const { screen } = openScreen({ session });
    await screen.sees('Nothing is broken, as far as could be told');
    expect(screen.text()).toContain('Could not be told (1)');
    expect(screen.text()).toContain('RD307 could not be judged. It would need:');
  });
});

describe('what was tried from here', () => {
  const TRIED = {
    ...HEALTHY,
    evidence: {
      ...HEALTHY.evidence,
      readings: {
        ...HEALTHY.evidence.readings,
        login: read({ user: 'admin', from: '~/.docker/config.json', status: 200, body: '{}' }),
        image: read({
          image: 'registry.example.com/app:1',
          repository: 'app',
          reference: '1',
          status: 503,
          body: '',
        }),
      },
    },
  };

  it('stands under the good news', async () => {
    const session = new FakeSession();
    session.next = TRIED;
    const { screen } = openScreen({ session });
    await screen.sees('✔ login as admin (from ~/.docker/config.json): accepted');
    expect(screen.text()).toContain('✖ image registry.example.com/app:1: the answer was 503');
    expect(screen.text()).toContain('❯ ! RD701');
  });

  it('leaves its rows to the list in a low terminal', async () => {
    const session = new FakeSession();
    session.next = TRIED;
    const { screen } = openScreen({ session, rows: 14 });
    await screen.sees('❯ ! RD701');
    expect(screen.text()).not.toContain('login as admin');
  });

  it('is read out in a sentence', async () => {
    const session = new FakeSession();
    session.next = TRIED;
    const { screen } = openScreen({ session, screenReader: true });
    await screen.sees('Tried from here: login as admin (from ~/.docker/config.json): accepted');
  });

  it('is not spoken of when nothing was tried', async () => {
    const session = new FakeSession();
    session.next = HEALTHY;
    const { screen } = openScreen({ session, screenReader: true });
    await screen.sees('Nothing is broken');
    expect(screen.text()).not.toContain('Tried from here');
  });
});

describe('filter', () => {
  it('narrows live, is text and not commands, and esc clears it', async () => {
    const { screen, around } = openScreen();
    await screen.sees('RD701');
    screen.type('/');
    screen.type('emptyq');
    await screen.sees('Nothing matches the filter.');
    screen.type('\u007f');
    screen.type('dir');
    await screen.sees('/ emptydir');
    expect(screen.text()).toContain('❯ ! RD701');
    expect(screen.text()).not.toContain('RD603');
    expect(around.exit).not.toHaveBeenCalled();
    screen.type(KEYS.esc);
    await screen.sees('RD603');
  });

  it('takes a paste', async () => {
    const { screen } = openScreen();
    await screen.sees('RD701');
    screen.type('/');
    await screen.sees('▏');
    screen.paste('x509\n');
    await screen.sees('/ x509');
    await screen.misses('RD603');
    expect(screen.text()).toContain('RD101');
  });
});

describe('the focus', () => {
  it('is marked by a sign, and esc gives it back to the causes', async () => {
    const { screen } = openScreen({ columns: 120, rows: 40 });
    await screen.sees('Root causes (2)');
    screen.type(KEYS.tab);
    await screen.sees('❯ Details');
    screen.type(KEYS.tab);
    await screen.sees('│ ❯ Suggested fix');
    screen.type(KEYS.esc);
    await screen.misses('❯ Suggested fix');
  });
});

describe('overlays', () => {
  it('shows all keys, and esc goes back without quitting', async () => {
    const { screen, around } = openScreen();
    await screen.sees('RD201');
    screen.type('?');
    await screen.sees('copy the equivalent command');
    screen.type(KEYS.esc);
    await screen.sees('Root causes (2)');
    screen.type('c');
    await screen.sees('Copied: regdoctor fix RD201');
    expect(around.copy).toHaveBeenCalledWith('regdoctor fix RD201');
    screen.type(KEYS.esc);
    await screen.misses('Copied');
    expect(around.exit).not.toHaveBeenCalled();
  });

  it('fills the screen with the details on enter', async () => {
    const { screen } = openScreen();
    await screen.sees('RD201');
    screen.type(KEYS.enter);
    await screen.sees('Evidence');
    expect(screen.text()).toContain('Leads to');
    expect(screen.text()).toMatch(/\d+ more lines below/);
    screen.type('G');
    await screen.sees('+     server: https://acme-v02');
  });
});

describe('screen reader', () => {
  it('reads in order, without frames or drawings', async () => {
    const { screen } = openScreen({ screenReader: true });
    await screen.sees('Root cause: RD201');
    const text = screen.text();
    expect(text).toContain('Path: client fails, dns ok');
    expect(text).toContain('Consequence: RD213');
    expect(text).toContain('listitem: (selected)');
    expect(text).toContain('remove: server: https://acme-v01');
    expect(text).not.toMatch(/[─│└├❯╭▏⠋]/);
    screen.type('j');
    await screen.sees('Selected: RD213');
  });

  it('asks in sentences, and tells of a secret no more than its length', async () => {
    const session = new FakeSession();
    session.next = examinationOf([RD201], { [RD201.id]: [ASKING_REMEDY] });
    const { screen } = openScreen({ session, screenReader: true });
    await screen.sees('Suggested fix: Write a new htpasswd entry');
    screen.type('a');
    await screen.sees('User name. Enter accepts');
    screen.type('\r');
    await screen.sees('Leave empty to have one generated.');
    screen.type('hunter2');
    await screen.sees('7 characters typed');
    expect(screen.text()).not.toContain('hunter2');
  });
});

it('offers other ways where a fix would stand when the cluster cannot be read', async () => {
  const session = new FakeSession({});
  session.next = examinationOf([
    finding({
      ...RD701,
      code: 'RD801',
      level: 'fail',
      hop: 'access',
      layer: 'access',
      subject: { host: 'https://10.0.0.1:6443' },
      effects: ['cluster-unreadable'],
    }),
  ]);
  const { screen } = openScreen({ session, columns: 120, rows: 40 });
  await screen.sees('RD801');
  const words = screen.text().replace(/[│\s]+/g, ' ');
  for (const way of ['--context', '--from PATH', 'regdoctor demo']) expect(words).toContain(way);
});
