import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { type Harness, startHarness } from './harness.ts';

let h: Harness;
let messages: string;
const v2 = 1 << 15;

beforeAll(async () => {
  h = await startHarness();
  messages = `/channels/${h.channel('general')}/messages`;
});
afterAll(() => h.stop());

const send = (body: object) => h.call('POST', messages, body);
const button = (custom_id: string, more: object = {}) => ({ type: 2, style: 1, label: 'b', custom_id, ...more });
const row = (...components: object[]) => ({ type: 1, components });
/** The code at a dotted path of a refused body. */
async function codeAt(body: object, path: string): Promise<string | undefined> {
  const { body: answer } = await send(body);
  const place = path.split('.').reduce((node, key) => node?.[key], answer.errors);
  return place?._errors?.[0]?.code;
}

describe('action rows', () => {
  test('come back numbered, with defaults', async () => {
    const select = {
      type: 3,
      custom_id: 's',
      options: [{ label: 'A', value: 'a', emoji: { name: '🐜' } }],
      placeholder: 'Pick',
    };
    const link = { type: 2, style: 5, label: 'Docs', url: 'https://example.com/' };
    const { status, body } = await send({
      content: 'choose',
      components: [
        row(button('x', { emoji: { name: '🔥' } }), link),
        row(select),
        row({ type: 5, custom_id: 'u', max_values: 3 }),
      ],
    });
    expect(status).toBe(200);
    expect(body.components).toEqual([
      {
        type: 1,
        id: 1,
        components: [
          { type: 2, id: 2, style: 1, label: 'b', custom_id: 'x', emoji: { name: '🔥' } },
          { type: 2, id: 3, style: 5, label: 'Docs', url: 'https://example.com/' },
        ],
      },
      {
        type: 1,
        id: 4,
        components: [
          {
            type: 3,
            id: 5,
            custom_id: 's',
            placeholder: 'Pick',
            min_values: 1,
            max_values: 1,
            options: [{ label: 'A', value: 'a', emoji: { name: '🐜' } }],
          },
        ],
      },
      { type: 1, id: 6, components: [{ type: 5, id: 7, custom_id: 'u', min_values: 1, max_values: 3 }] },
    ]);
  });

  test('alone are enough of a message', async () => {
    expect((await send({ components: [row(button('alone'))] })).status).toBe(200);
  });

  test.each<[string, object[], string, string]>([
    [
      'six rows',
      Array.from({ length: 6 }, (_, index) => row(button(`${index}`))),
      'components',
      'BASE_TYPE_BAD_LENGTH',
    ],
    ['a text display', [{ type: 10, content: 'x' }], 'components.0', 'UNION_TYPE_CHOICES'],
    [
      'a button twice',
      [row(button('a'), button('a'))],
      'components.0.components.1.custom_id',
      'COMPONENT_CUSTOM_ID_DUPLICATED',
    ],
    [
      'a button beside a select',
      [row(button('a'), { type: 6, custom_id: 'r' })],
      'components.0.components.1',
      'COMPONENT_LAYOUT_WIDTH_EXCEEDED',
    ],
    [
      'a link without url',
      [row({ type: 2, style: 5, label: 'x' })],
      'components.0.components.0.url',
      'BUTTON_COMPONENT_URL_REQUIRED',
    ],
    [
      'a link with custom id',
      [row({ type: 2, style: 5, label: 'x', url: 'https://a.b/', custom_id: 'x' })],
      'components.0.components.0.custom_id',
      'BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE',
    ],
    [
      'a button without custom id',
      [row({ type: 2, style: 1, label: 'x' })],
      'components.0.components.0.custom_id',
      'BUTTON_COMPONENT_CUSTOM_ID_REQUIRED',
    ],
    [
      'an unknown emoji',
      [row(button('a', { emoji: { name: 'nope' } }))],
      'components.0.components.0.emoji.name',
      'BUTTON_COMPONENT_INVALID_EMOJI',
    ],
    [
      'an option twice',
      [
        row({
          type: 3,
          custom_id: 's',
          options: [
            { label: 'A', value: 'a' },
            { label: 'B', value: 'a' },
          ],
        }),
      ],
      'components.0.components.0.options.1.value',
      'SELECT_COMPONENT_OPTION_VALUE_DUPLICATED',
    ],
  ])('%s is refused', async (_, components, path, code) => {
    expect(await codeAt({ content: 'x', components }, path)).toBe(code);
  });
});

describe('components v2', () => {
  test('every kind, nested, numbered around given ids', async () => {
    const text = (content: string, more: object = {}) => ({ type: 10, content, ...more });
    const components = [
      text('# Title', { id: 2 }),
      {
        type: 9,
        components: [text('beside')],
        accessory: { type: 11, media: { url: 'https://example.com/t.png' }, description: 'alt' },
      },
      {
        type: 17,
        accent_color: 255,
        components: [text('inside'), { type: 14, spacing: 2 }, row(button('in container'))],
      },
      { type: 12, items: [{ media: { url: 'https://example.com/1.png' } }] },
    ];
    const { status, body } = await send({ flags: v2, components });
    expect(status).toBe(200);
    expect(body).toMatchObject({ flags: v2, content: '', embeds: [] });
    expect(body.components[0]).toEqual({ type: 10, id: 2, content: '# Title' });
    expect(body.components[1]).toMatchObject({
      type: 9,
      id: 1,
      components: [{ type: 10, id: 3 }],
      accessory: { type: 11, id: 4, description: 'alt', spoiler: false, media: { url: 'https://example.com/t.png' } },
    });
    expect(body.components[2]).toMatchObject({
      id: 5,
      accent_color: 255,
      spoiler: false,
      components: [{ id: 6 }, { id: 7, spacing: 2, divider: true }, { id: 8, components: [{ id: 9 }] }],
    });
    expect(body.components[3]).toMatchObject({ type: 12, id: 10, items: [{ description: null, spoiler: false }] });
  });

  test('show files, which are then not in the list', async () => {
    const components = [
      { type: 13, file: { url: 'attachment://a.txt' } },
      { type: 12, items: [{ media: { url: 'attachment://b.png' } }] },
    ];
    const files = {
      'files[0]': new File(['hello'], 'a.txt'),
      'files[1]': new File(['png'], 'b.png', { type: 'image/png' }),
    };
    const { status, body } = await h.upload('POST', messages, { flags: v2, components }, files);
    expect(status).toBe(200);
    expect(body.attachments).toEqual([]);
    expect(body.components[0]).toMatchObject({ name: 'a.txt', size: 5, spoiler: false });
    expect(body.components[1].items[0].media.content_type).toBe('image/png');
    expect(await (await fetch(body.components[0].file.url)).text()).toBe('hello');
    const missing = await send({ flags: v2, components: [{ type: 13, file: { url: 'attachment://none.txt' } }] });
    expect(missing.body.errors.components[0].file.url._errors[0].code).toBe(
      'UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND',
    );
    const kept = await h.call('PATCH', `${messages}/${body.id}`, { components: [components[0]] });
    expect(await (await fetch(kept.body.components[0].file.url)).text()).toBe('hello');
    expect((await fetch(body.components[1].items[0].media.url)).status).toBe(404);
  });

  test('exclude the old fields', async () => {
    const components = [{ type: 10, content: 'x' }];
    const legacy = 'MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2';
    expect(await codeAt({ flags: v2, components, content: 'x' }, 'content')).toBe(legacy);
    expect(await codeAt({ flags: v2, components, embeds: [{ title: 'x' }] }, 'embeds')).toBe(legacy);
    expect((await send({ flags: v2 })).body.code).toBe(50006);
  });

  test('40 components and 4,000 characters', async () => {
    const texts = (count: number, content = 'x') => Array.from({ length: count }, () => ({ type: 10, content }));
    expect((await send({ flags: v2, components: [{ type: 17, components: texts(39) }] })).status).toBe(200);
    const many = {
      flags: v2,
      components: [
        { type: 17, components: texts(20) },
        { type: 17, components: texts(19) },
      ],
    };
    expect(await codeAt(many, 'components')).toBe('COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED');
    expect(await codeAt({ flags: v2, components: texts(2, 'x'.repeat(2001)) }, 'components')).toBe(
      'COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED',
    );
  });

  test('mention whom their text names', async () => {
    const { body } = await send({ flags: v2, components: [{ type: 10, content: `hi <@${h.user('bob')}>` }] });
    expect(body.mentions).toMatchObject([{ id: h.user('bob') }]);
    const edited = await h.call('PATCH', `${messages}/${body.id}`, { components: [{ type: 10, content: 'bye' }] });
    expect(edited.body.mentions).toEqual([]);
  });

  test('can be switched on by an edit that empties the rest, and not off again', async () => {
    const { body } = await send({ content: 'old' });
    const path = `${messages}/${body.id}`;
    const components = [{ type: 10, content: 'new' }];
    expect((await h.call('PATCH', path, { flags: v2, components })).body.errors.content).toBeDefined();
    const edited = await h.call('PATCH', path, { flags: v2, components, content: null });
    expect(edited.body).toMatchObject({ flags: v2, content: '' });
    expect((await h.call('PATCH', path, { flags: 0 })).body.flags).toBe(v2);
  });
});
