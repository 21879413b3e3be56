import { describe, expect, test } from 'bun:test';
import type { APIMessage } from 'discord-api-types/v10';
import { partCount, recognise, remainder } from '../../../src/domain/schedules/recognise.ts';
import type { Work } from '../../../src/domain/schedules/work.ts';

let ids = 0;
const message = (content: string, more: Partial<APIMessage> = {}) =>
  ({ id: String(++ids), content, embeds: [], attachments: [], ...more }) as unknown as APIMessage;
const idOf = ({ id }: APIMessage) => id;

const long: Work['args'] = {
  content: `${'first '.repeat(320)}\n\n${'second '.repeat(250)}`,
  reply_to: '1',
  files: [{ data: 'eA==' }],
};

describe('a message is recognised', () => {
  test('by what it says, whatever happens to blanks', () => {
    const mine = message('Good  morning \n all');
    expect(recognise({ content: 'Good morning\nall  ' }, [message('else'), mine])).toEqual([mine.id]);
    expect(recognise({ content: 'Good morning' }, [message('Good morning, all')])).toEqual([]);
  });

  test('not when it carries other things', () => {
    const args = { content: 'see', files: [{ data: 'eA==' }] };
    expect(recognise(args, [message('see')])).toEqual([]);
    const file = { id: '1', filename: 'x' } as APIMessage['attachments'][number];
    expect(recognise(args, [message('see', { attachments: [file] })])).toHaveLength(1);
    expect(recognise({ content: 'see' }, [message('see', { attachments: [file] })])).toEqual([]);
  });

  test('with the embed that Discord adds for a link', () => {
    expect(
      recognise({ content: 'https://example.com' }, [
        message('https://example.com', { embeds: [{ title: 'Example' }] }),
      ]),
    ).toHaveLength(1);
  });

  test('without any text, by its embeds, poll, stickers or components', () => {
    expect(recognise({ embeds: [{ title: 'A' }] }, [message('', { embeds: [{ title: 'B' }] })])).toEqual([]);
    expect(recognise({ embeds: [{ title: 'A' }] }, [message('', { embeds: [{ title: 'A' }] })])).toHaveLength(1);
    const poll = { question: { text: 'Tea?' } } as NonNullable<APIMessage['poll']>;
    expect(recognise({ poll: { question: 'Tea?', answers: ['yes'] } }, [message('', { poll })])).toHaveLength(1);
    expect(recognise({ poll: { question: 'Coffee?', answers: ['yes'] } }, [message('', { poll })])).toEqual([]);
    const components = [{ type: 10, content: 'x' }] as unknown as NonNullable<APIMessage['components']>;
    expect(recognise({ components: [{ type: 10, content: 'x' }] }, [message('', { components })])).toHaveLength(1);
    expect(recognise({ components: [{ type: 10, content: 'x' }] }, [message('')])).toEqual([]);
  });

  test('as a forward of the same message only', () => {
    const forward = 'https://discord.com/channels/1/2/333';
    const of = (id: string) => message('', { message_reference: { type: 1, channel_id: '2', message_id: id } });
    expect(recognise({ forward }, [of('444')])).toEqual([]);
    expect(recognise({ forward, content: 'look' }, [of('333'), message('look')])).toHaveLength(2);
    expect(recognise({ content: '' }, [of('333')])).toEqual([]);
  });
});

describe('what is left of a long one', () => {
  test('is the rest, with what closes it and without what opened it', () => {
    expect(partCount(long)).toBe(2);
    const [first] = String(long['content']).split('\n\n');
    const sent = message(first ?? '');
    expect(recognise(long, [sent])).toEqual([idOf(sent)]);
    const rest = remainder(long, 1);
    expect(rest).toEqual({ content: expect.stringMatching(/^second /), files: [{ data: 'eA==' }] });
    expect(partCount(rest)).toBe(1);
    expect(remainder(long, 0)).toBe(long);
  });

  test('after a forward is the message itself', () => {
    const args = { forward: 'https://discord.com/channels/1/2/333', content: 'look', reply_to: '1' };
    expect(remainder(args, 1)).toEqual({ content: 'look', reply_to: '1' });
  });
});
