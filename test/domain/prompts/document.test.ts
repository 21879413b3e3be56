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
    ['a bad argument name', 4, /small letters/, text('---', 'title: A', 'arguments:', '  Who: x', '---', 'x')],
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
