import { describe, expect, test } from 'bun:test';
import { builtIn } from '../../../src/domain/prompts/built-in.ts';
import { readPrompt } from '../../../src/domain/prompts/document.ts';
import { PromptError } from '../../../src/domain/prompts/prompt-error.ts';
import { renderPrompt } from '../../../src/domain/prompts/render.ts';
import { OperationError } from '../../../src/kernel/errors.ts';
import type { Prompt } from '../../../src/kernel/prompts.ts';
import { uriTemplate } from '../../../src/kernel/uri-template.ts';
import catalogue from '../../../src/operations/catalogue.gen.json';

const text = (...lines: string[]) => lines.join('\n');

test('a prompt is a front matter and a text', () => {
  const prompt = readPrompt(
    text(
      '---',
      'title: Greet',
      'description: "Greets: everybody"',
      'arguments:',
      '  who: Whom to greet',
      '  tone: { choices: [loud, 2], default: 2 }',
      '  where: { kind: channel, required: false }',
      'context:',
      '  - discord://channels/{where}/messages?limit=3',
      '  - { uri: "discord://servers", optional: true }',
      '---',
      'Hello {{who}}.',
      '',
    ),
  );
  expect(prompt).toEqual({
    title: 'Greet',
    description: 'Greets: everybody',
    arguments: [
      { name: 'who', kind: 'text', required: true, description: 'Whom to greet' },
      { name: 'tone', kind: 'choice', required: false, default: '2', choices: ['loud', '2'] },
      { name: 'where', kind: 'channel', required: false },
    ],
    context: [
      { uri: 'discord://channels/{where}/messages?limit=3', optional: false },
      { uri: 'discord://servers', optional: true },
    ],
    body: 'Hello {{who}}.\n',
  });
});

describe('what is wrong is said with the line it is on', () => {
  const cases: [string, number, RegExp, string][] = [
    ['no front matter', 1, /first line must be ---/, 'Hello'],
    ['one that never ends', 3, /never ends/, text('---', 'title: A', 'b')],
    ['broken YAML', 3, /not valid YAML/, text('---', 'title: A', 'description: a: b', '---', 'x')],
    ['a list', 2, /must hold fields/, text('---', '- a', '---', 'x')],
    ['no title', 1, /no title/, text('---', 'description: a', '---', 'x')],
    ['an unknown field', 3, /did you mean "description"/, text('---', 'title: A', 'descripton: b', '---', 'x')],
    ['a title that is no text', 2, /title must be text/, text('---', 'title: [A]', '---', 'x')],
    ['a bad argument name', 4, /use letters/, text('---', 'title: A', 'arguments:', '  who-is: x', '---', 'x')],
    [
      'an unknown kind',
      6,
      /kind must be one of text/,
      text('---', 'title: A', 'arguments:', '  a: x', '  b:', '    kind: planet', '---', 'x'),
    ],
    [
      'choices of another kind',
      4,
      /choices must be/,
      text('---', 'title: A', 'arguments:', '  b: { kind: user, choices: [1] }', '---', 'x'),
    ],
    [
      'a default that is no choice',
      6,
      /default must be one of x, y/,
      text('---', 'title: A', 'arguments:', '  b:', '    choices: [x, y]', '    default: z', '---', 'x'),
    ],
    [
      'required that is no truth',
      5,
      /required must be/,
      text('---', 'title: A', 'arguments:', '  b:', '    required: perhaps', '---', 'x'),
    ],
    ['context that is no list', 3, /list of URIs/, text('---', 'title: A', 'context: discord://servers', '---', 'x')],
    [
      'context that is no URI',
      5,
      /no URI/,
      text('---', 'title: A', 'context:', '  - discord://servers', '  - general', '---', 'x'),
    ],
    [
      'context with an unknown argument',
      4,
      /\{channel\} is no argument/,
      text('---', 'title: A', 'context:', '  - discord://channels/{channel}', '---', 'x'),
    ],
    [
      'an unknown field of context',
      5,
      /did you mean "optional"/,
      text('---', 'title: A', 'context:', '  - uri: discord://servers', '    optionl: true', '---', 'x'),
    ],
    ['no text', 4, /no text/, text('---', 'title: A', '---', '  ', '')],
    ['an unknown mark', 6, /\{\{who\}\} is no argument/, text('---', 'title: A', '---', 'one', 'two', 'three {{who}}')],
    ['an open section', 5, /never closed/, text('---', 'title: A', 'arguments: { a: x }', '---', '{{#a}}', 'x')],
    [
      'a crossed section',
      6,
      /is still open|nothing is open/,
      text('---', 'title: A', 'arguments: { a: x, b: y }', '---', '{{#a}}', '{{/b}}'),
    ],
    ['too much', 1, /longer than/, text('---', 'title: A', '---', 'x'.repeat(60_000))],
    ['too much front matter', 1, /more than 300 lines/, text('---', ...Array(301).fill('# x'), '---', 'x')],
    ['front matter of one long line', 1, /12000 characters/, text('---', `title: ${'x'.repeat(12_000)}`, '---', 'x')],
    ['a title that is a page', 2, /no longer than 100/, text('---', `title: ${'x'.repeat(101)}`, '---', 'x')],
    ['lists in lists without end', 2, /valid YAML/, text('---', `title: ${'['.repeat(9000)}`, '---', 'x')],
    ['a prototype', 2, /no field "__proto__"/, text('---', '__proto__: { title: A }', '---', 'x')],
    [
      'a URI with what cannot be seen',
      4,
      /no URI/,
      text('---', 'title: A', 'context:', '  - "discord://servers\\u200b"', '---', 'x'),
    ],
    [
      'sections without end',
      5,
      /the most there may be/,
      text('---', 'title: A', 'arguments: { a: x }', '---', '{{#a}}'.repeat(5000)),
    ],
  ];
  for (const [what, line, problem, source] of cases) {
    test(what, () => {
      let thrown: unknown;
      try {
        readPrompt(source);
      } catch (error) {
        thrown = error;
      }
      expect(thrown).toBeInstanceOf(PromptError);
      expect(thrown).toMatchObject({ line, message: expect.stringMatching(problem) });
    });
  }
});

const prompt: Prompt = {
  ...readPrompt(
    text(
      '---',
      'title: Look',
      'arguments:',
      '  channel: { kind: channel }',
      '  focus: { required: false }',
      '  size: { choices: [short, long], default: short }',
      'context:',
      '  - discord://channels/{channel}/messages',
      '  - { uri: "discord://channels/{focus}", optional: true }',
      '---',
      'Look at {{channel}}.{{#focus}} Mind {{ focus }}!{{/focus}}{{^focus}} Mind all.{{/focus}}',
      '',
      '',
      '',
      'Be {{size}}.',
    ),
  ),
  name: 'look',
  source: 'built-in',
  text: '',
};
const read = async (uri: string) => [{ uri, mimeType: 'text/plain', text: `text of ${uri}` }];
const render = (values: Record<string, string>, reader = read) => renderPrompt(prompt, values, reader);

describe('rendering', () => {
  test('puts what it is about first, and values where they belong', async () => {
    const { messages, title } = await render({ channel: 'a b/c', size: 'LONG' });
    const uri = 'discord://channels/a%20b%2Fc/messages';
    expect(title).toBe('Look');
    expect(messages).toEqual([
      { type: 'resource', resource: { uri, mimeType: 'text/plain', text: `text of ${uri}` } },
      { type: 'text', text: 'Look at a b/c. Mind all.\n\nBe long.' },
    ]);
  });

  test('values are text, whatever stands in them', async () => {
    const { messages } = await render({ channel: '{{size}}', focus: '{{/focus}} $& {channel}' });
    expect(messages.at(-1)).toMatchObject({
      text: expect.stringContaining('Look at {{size}}. Mind {{/focus}} $& {channel}!'),
    });
    expect(messages[1]).toMatchObject({
      resource: { uri: 'discord://channels/%7B%7B%2Ffocus%7D%7D%20%24%26%20%7Bchannel%7D' },
    });
  });

  test('says what cannot be had where it can be done without, and fails where not', async () => {
    const refuse = (uri: string) => Promise.reject(new OperationError('forbidden', `Not ${uri}`, { hint: 'Ask.' }));
    const { messages } = await render({ channel: 'x', focus: 'secret' }, (uri) =>
      uri.includes('secret') ? refuse(uri) : read(uri),
    );
    expect(messages[1]).toMatchObject({ type: 'text', text: expect.stringContaining('Not discord://channels/secret') });
    await expect(render({ channel: 'x' }, refuse)).rejects.toMatchObject({ code: 'forbidden' });
    const crash = () => Promise.reject(new TypeError('a defect'));
    await expect(render({ channel: 'x', focus: 'y' }, crash)).rejects.toBeInstanceOf(TypeError);
  });

  test('refuses what the prompt does not take', async () => {
    for (const [values, problem] of [
      [{}, 'channel: is required.'],
      [{ channel: '  ' }, 'channel: is required.'],
      [{ channel: 'x', fokus: 'y' }, 'look: there is no argument "fokus".'],
      [{ channel: 'x', size: 'huge' }, 'size: must be one of short, long.'],
      [{ channel: 'x'.repeat(5000) }, 'channel: must be no longer than 4000 characters.'],
      [Object.fromEntries([['__proto__', 'x']]), 'look: there is no argument "__proto__".'],
    ] as [Record<string, string>, string][]) {
      await expect(render(values)).rejects.toMatchObject({
        code: 'invalid_input',
        message: problem,
        hint: 'look takes: channel, focus (optional), size (optional).',
      });
    }
  });
});

describe('hostile prompts', () => {
  /** Of the processor's time, which is the same on a busy machine. */
  const within = async (ms: number, work: () => unknown) => {
    const began = process.cpuUsage();
    await Promise.resolve()
      .then(work)
      .catch(() => {});
    const { user, system } = process.cpuUsage(began);
    expect((user + system) / 1000).toBeLessThan(ms);
  };

  test('what cannot be seen is not there', async () => {
    const hidden = '\u200b\u{E0041}\u202e';
    const found = readPrompt(
      text(
        '---',
        'title: "A\\u200bB"',
        `description: x${hidden}y`,
        'arguments: { who: Whom }',
        '---',
        `Hi${hidden} {{who}}.`,
      ),
    );
    expect(found).toMatchObject({ title: 'AB', description: 'xy', body: 'Hi {{who}}.' });
    const { messages } = await renderPrompt(
      { ...found, name: 'x', source: 'saved', text: '' },
      { who: `eve${hidden}` },
      read,
    );
    expect(messages).toEqual([{ type: 'text', text: 'Hi eve.' }]);
  });

  test('what is long is read or refused quickly', async () => {
    const body = (filling: string) => () => readPrompt(text('---', 'title: A', 'arguments: { a: x }', '---', filling));
    const head = (filling: string) => () => readPrompt(text('---', filling, '---', 'x'));
    await within(500, body(`{{${' '.repeat(45_000)}`));
    await within(500, body('{{ '.repeat(15_000)));
    await within(500, body('{{a}}\n'.repeat(8000)));
    await within(500, body(`x${' '.repeat(45_000)}x`));
    await within(500, head(`a${' '.repeat(11_000)}b`));
    await within(500, head(`title: A\n${'"'.repeat(11_000)}`));
    await within(2000, head('- a: [\n'.repeat(299)));
  });

  test('a small template does not become a large text', async () => {
    const document = readPrompt(text('---', 'title: A', 'arguments: { a: x }', '---', '{{a}}'.repeat(5000)));
    const huge = { ...document, name: 'huge', source: 'saved', text: '' } as const;
    await within(500, () => renderPrompt(huge, { a: 'y'.repeat(4000) }, read));
    await expect(renderPrompt(huge, { a: 'y'.repeat(4000) }, read)).rejects.toMatchObject({ code: 'too_large' });
  });
});

test('the built-in prompts can be read, and what they are about can too', () => {
  const templates = (catalogue as { resources?: { template: string }[] }[]).flatMap(({ resources = [] }) =>
    resources.map(({ template }) => uriTemplate(template)),
  );
  expect(Object.keys(builtIn).length).toBeGreaterThanOrEqual(7);
  for (const [name, source] of Object.entries(builtIn)) {
    const { context, description } = readPrompt(source);
    expect([name, description !== undefined && description.length < 200]).toEqual([name, true]);
    expect(context.length).toBeGreaterThan(0);
    for (const { uri } of context) expect([uri, templates.some(({ match }) => match(uri))]).toEqual([uri, true]);
  }
});
