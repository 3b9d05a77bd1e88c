import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDaemonJson, removeKey, repairJson, setKey } from '../../src/formats/daemon-json.js';
import { EditRefused } from '../../src/formats/edit-refused.js';
import { corpus, entries, hostFile, lineDifference } from './corpus.js';

const files = corpus('daemon-json');
const key = 'insecure-registries';

function list(text: string): unknown[] | undefined {
  const value = parseDaemonJson(text).value[key];
  return Array.isArray(value) ? value : undefined;
}

describe('parseDaemonJson', () => {
  // As dockerd 20.10.24 prints it behind `unable to configure the Docker daemon with file PATH: `.
  it.each<[string, string, number?, number?]>([
    ['', 'EOF'],
    [' \n ', 'EOF'],
    ['{"insecure-registries":["a",]}', "invalid character ']' looking for beginning of value", 1, 29],
    ['{\n  "debug": true,\n}', "invalid character '}' looking for beginning of object key string", 3, 1],
    ['{\n  // why\n}', "invalid character '/' looking for beginning of object key string", 2, 3],
    ['\uFEFF{}', "invalid character 'ï' looking for beginning of value", 1, 1],
    ['[]', 'json: cannot unmarshal array into Go value of type map[string]interface {}', 1, 1],
    ['"x"', 'json: cannot unmarshal string into Go value of type map[string]interface {}', 1, 1],
    ['1', 'json: cannot unmarshal number into Go value of type map[string]interface {}', 1, 1],
    ['x', "invalid character 'x' looking for beginning of value", 1, 1],
    ['{"debug":true', 'unexpected EOF', 1, 14],
    ['{"debug" true}', "invalid character 't' after object key", 1, 10],
    ['{"debug":tru}', "invalid character '}' in literal true (expecting 'e')", 1, 13],
    ['{"a":"x\n"}', "invalid character '\\n' in string literal", 1, 8],
    ['{"a":"\\x"}', "invalid character 'x' in string escape code", 1, 8],
    ['{"a":"\\u00zz"}', "invalid character 'z' in \\u hexadecimal character escape", 1, 11],
    ['{"a":1 "b":2}', "invalid character '\"' after object key:value pair", 1, 8],
    ["{'a':1}", "invalid character '\\'' looking for beginning of object key string", 1, 2],
    ['{"a":01}', "invalid character '1' after object key:value pair", 1, 7],
    ['{"a":-}', "invalid character '}' in numeric literal", 1, 7],
    ['{"a":1.}', "invalid character '}' after decimal point in numeric literal", 1, 8],
    ['{"a":1e}', "invalid character '}' in exponent of numeric literal", 1, 8],
    ['{"a":[1 2]}', "invalid character '2' after array element", 1, 9],
    ['{,}', "invalid character ',' looking for beginning of object key string", 1, 2],
    ['{"foo":1}', "the following directives don't match any configuration option: foo", 1, 2],
    [
      '{"debug":true,\n"Insecure-Registries":[]}',
      "the following directives don't match any configuration option: Insecure-Registries",
      2,
      1,
    ],
    ['{"foo":{"bar":1}}', "the following directives don't match any configuration option: bar"],
    [
      '{"insecure-registries":"x"}',
      'json: cannot unmarshal string into Go struct field Config.insecure-registries of type []string',
      1,
      24,
    ],
    [
      '{"insecure-registries":[1]}',
      'json: cannot unmarshal number into Go struct field Config.insecure-registries of type string',
      1,
      24,
    ],
    ['{"debug":"x"}', 'json: cannot unmarshal string into Go struct field Config.debug of type bool', 1, 10],
    ['{"mtu":1.5}', 'json: cannot unmarshal number 1.5 into Go struct field Config.mtu of type int', 1, 8],
    ['{"bip":1}', 'json: cannot unmarshal number into Go struct field Config.bip of type string', 1, 8],
    [
      '{"log-opts":["x"]}',
      'json: cannot unmarshal array into Go struct field Config.log-opts of type map[string]string',
      1,
      13,
    ],
    [
      '{"log-opts":{"a":1}}',
      'json: cannot unmarshal number into Go struct field Config.log-opts of type string',
      1,
      13,
    ],
    [
      '{"features":{"x":"y"}}',
      'json: cannot unmarshal string into Go struct field Config.features of type bool',
      1,
      13,
    ],
  ])('says of %j: %s', (text, message, line, column) => {
    expect(parseDaemonJson(text).problem).toEqual({
      message,
      ...(line === undefined ? {} : { line, column }),
    });
  });

  it.each([
    'null',
    '{}',
    ' {"debug": null}\n',
    '{"insecure-registry": ["a"]}',
    '{"proxies": {"http-proxy": "http://p:1"}}',
    '{"features": {"buildkit": true}, "builder": {"gc": {}}}',
    '{"min-api-version": "1.24"}',
  ])('has nothing against %s', (text) => {
    expect(parseDaemonJson(text).problem).toBeUndefined();
  });

  it('gives settings and keys, those that stand twice too', () => {
    expect(parseDaemonJson('{"mtu": 1, "debug": true, "mtu": 2}')).toEqual({
      value: { mtu: 2, debug: true },
      keys: ['mtu', 'debug', 'mtu'],
    });
    for (const { name, text } of files) expect(parseDaemonJson(text).problem, name).toBeUndefined();
  });

  it('knows the settings of all engines from 1.13 to 29', () => {
    const known = [
      'graph',
      'cluster-store',
      'disable-legacy-registry',
      'data-root',
      'default-address-pools',
      'host-gateway-ip',
      'host-gateway-ips',
      'cdi-spec-dirs',
      'ip-forward-no-drop',
      'firewall-backend',
      'default-network-opts',
      'http-proxy',
      'bip6',
      'allow-direct-routing',
      'log-format',
    ];
    for (const name of known) expect(parseDaemonJson(`{"${name}": null}`).problem, name).toBeUndefined();
  });

  it('has the message of JSON.parse or none: what one takes the other takes', () => {
    const pieces = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"a"',
      '"',
      '1',
      '-',
      '0',
      '.5',
      'e1',
      'true',
      'nul',
      ' ',
      '\n',
      '\\u00e9',
      '\\',
      'é',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 12 }), (parts) => {
        const text = `{"mtu": ${parts.join('')}}`;
        let valid = true;
        try {
          JSON.parse(text);
        } catch {
          valid = false;
        }
        const { problem } = parseDaemonJson(text);
        expect(
          problem === undefined || /json: cannot unmarshal|the following directives/.test(problem.message),
        ).toBe(valid);
      }),
      { numRuns: 2000 },
    );
  });

  it('takes no harm from very deep nesting', () => {
    expect(parseDaemonJson(`{"a":${'['.repeat(200_000)}`).problem?.message).toBe('exceeded max depth');
  });
});

describe('setKey and removeKey', () => {
  it.each(files)('change only the list of $name, and the way back leaves the bytes', ({ text }) => {
    fc.assert(
      fc.property(fc.uniqueArray(entries, { minLength: 1, maxLength: 3 }), (added) => {
        const old = list(text);
        const wanted = [...(old ?? []), ...added];
        const edited = setKey(text, key, wanted);
        expect(JSON.parse(edited)).toEqual({ ...parseDaemonJson(text).value, [key]: wanted });
        expect(setKey(edited, key, wanted)).toBe(edited);
        expect(old === undefined ? removeKey(edited, key) : setKey(edited, key, old)).toBe(text);
        expect(edited.endsWith('\n')).toBe(text.endsWith('\n'));
        expect(/(?<!\r)\n/.test(edited)).toBe(/(?<!\r)\n/.test(text));
        for (const line of lineDifference(text, edited).removed)
          expect(edited).toContain(line.replace(/[}\]\s]*$/, ''));
      }),
      { numRuns: 20 },
    );
  });

  it.each(files)('take any part out of $name and leave the rest', ({ text }) => {
    const { value, keys } = parseDaemonJson(text);
    for (const name of keys) {
      const { [name]: gone, ...rest } = value;
      const edited = removeKey(text, name);
      expect(gone).not.toBeUndefined();
      expect(JSON.parse(edited)).toEqual(rest);
      expect(removeKey(edited, name)).toBe(edited);
      expect(JSON.parse(setKey(edited, name, gone))).toEqual(value);
    }
  });

  it('keeps the layout of a list when entries come and go', () => {
    const lists = fc.uniqueArray(fc.constantFrom('a:1', 'b:2', 'c:3', 'd:4', 'e:5'));
    const layouts = fc.constantFrom(
      ['[', ', ', ']'],
      ['[', ',', ']'],
      ['[\n    ', ',\n    ', '\n  ]'],
      ['[ ', ' , ', ' ]'],
    );
    fc.assert(
      fc.property(lists, lists, layouts, (old, wanted, [open = '', between = '', close = '']) => {
        const text = `{\n  "mtu": 1,\n  "${key}": ${open}${old.map((entry) => JSON.stringify(entry)).join(between)}${close}\n}\n`;
        const edited = setKey(text, key, wanted);
        expect(JSON.parse(edited)).toEqual({ mtu: 1, [key]: wanted });
        if (old.length > 1 && wanted.length > 0 && old.every((entry, index) => wanted[index] === entry)) {
          expect(edited).toBe(
            text.replace(
              `${JSON.stringify(old.at(-1))}${close}`,
              () =>
                `${wanted
                  .slice(old.length - 1)
                  .map((entry) => JSON.stringify(entry))
                  .join(between)}${close}`,
            ),
          );
        }
      }),
    );
  });

  it.each([
    ['tabs.json', `{\n\t"debug": true,\n\t"log-driver": "journald",\n\t"${key}": ["r:1"]\n}\n`],
    ['empty-object.json', `{"${key}": ["r:1"]}\n`],
    ['open-object.json', `{\n  "${key}": ["r:1"]\n}\n`],
    ['crlf.json', `{\r\n  "live-restore": true,\r\n  "mtu": 1400,\r\n  "${key}": ["r:1"]\r\n}\r\n`],
    ['one-line.json', `{ "debug": false, "${key}": ["r:1"] }\n`],
  ])('writes a new key into %s in its own layout', (name, edited) => {
    expect(setKey(hostFile('daemon-json', name), key, ['r:1'])).toBe(edited);
  });

  it('follows the way in which a file puts its blanks', () => {
    expect(setKey('{\n  "debug" :  true\n}', 'mtu', 1)).toBe('{\n  "debug" :  true,\n  "mtu" :  1\n}');
    expect(setKey('{"a":[\n  1\n]}', 'a', [1, 2])).toBe('{"a":[\n  1,\n  2\n]}');
    expect(setKey('{"a":[1]}', 'a', [1, 2])).toBe('{"a":[1,2]}');
    expect(setKey('{"a": [1]}', 'a', [1, 2])).toBe('{"a": [1, 2]}');
    expect(setKey('{"a" :1 ,\n"b" :2}', 'c', 3)).toBe('{"a" :1 ,\n"b" :2,\n"c" :3}');
  });

  it('makes an object of an empty text, and sets other values', () => {
    expect(setKey('', key, ['r:1'])).toBe(`{\n  "${key}": ["r:1"]\n}\n`);
    expect(setKey('{\n  "live-restore": false\n}\n', 'live-restore', true)).toBe(
      '{\n  "live-restore": true\n}\n',
    );
    expect(setKey('{\n  "mtu": 1\n}\n', 'log-opts', { 'max-size': '1m' })).toBe(
      '{\n  "mtu": 1,\n  "log-opts": { "max-size": "1m" }\n}\n',
    );
    expect(setKey(`{"${key}": "x"}`, key, ['x'])).toBe(`{"${key}": ["x"]}`);
    expect(removeKey('', key)).toBe('');
  });

  it.each([
    ['{"debug": true,}', /no valid JSON in line 1/],
    ['\uFEFF{}', /invalid character 'ï'/],
    ['// a\n{}', /line 1/],
    ['[]', /array/],
    ['null', /null/],
    ['{"mtu": 1, "mtu": 2}', /key mtu more than once/],
  ])('refuses %j', (text, reason) => {
    for (const change of [() => setKey(text, key, []), () => removeKey(text, key)]) {
      expect(change).toThrow(EditRefused);
      expect(change).toThrow(reason);
    }
  });
});

describe('repairJson', () => {
  it.each([
    [
      '{\n  "debug": true, // why\n  // a line\n  "mtu": 1, /* b */\n}\n',
      '{\n  "debug": true,\n  "mtu": 1\n}\n',
    ],
    ['\uFEFF{"debug": true}', '{"debug": true}'],
    [`{"${key}": ["a", "b",]}`, `{"${key}": ["a", "b"]}`],
    [`{"${key}": "a.example.com:5000"}`, `{"${key}": ["a.example.com:5000"]}`],
    ['{"log-opts": {"tag": "//not a comment, }"},}', '{"log-opts": {"tag": "//not a comment, }"}}'],
    ['', '{}\n'],
    ['\r\n', '{}\r\n'],
    ['{ "debug": true }\n', '{ "debug": true }\n'],
  ])('makes of %j strict JSON', (text, repaired) => {
    expect(repairJson(text)).toBe(repaired);
    expect(parseDaemonJson(repaired).problem).toBeUndefined();
  });

  it.each([
    '{"debug": true "mtu": 1}',
    '{"debug": true',
    "{'debug': true}",
    '[]',
    '{"foo": 1}',
    '{"mtu": 1, "mtu": 2,}',
    `{"${key}": "a, b"}`,
    `{"${key}": 5}`,
  ])('leaves %s to people', (text) => {
    expect(repairJson(text)).toBeNull();
  });

  it('gives the same settings for a file that people commented', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...files),
        fc.constantFrom(' // c', ' /* c */', ''),
        ({ text }, comment) => {
          const spoiled = text
            .replace(/,(?=\r?\n)/g, `,${comment}`)
            .replace(/(?<=["\]}0-9el])(\s*\}\s*)$/, `,${comment}\n$1`);
          const repaired = repairJson(spoiled);
          expect(repaired).not.toBeNull();
          expect(JSON.parse(repaired ?? '')).toEqual(JSON.parse(text));
        },
      ),
    );
  });
});
