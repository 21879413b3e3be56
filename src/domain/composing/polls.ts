import type { RESTAPIPoll } from 'discord-api-types/v10';
import { leadingEmoji } from '../rendering/emoji.ts';

export interface PollInput {
  question: string;
  answers: readonly string[];
  hours: number;
  multiple: boolean;
}

/** Answers may start with an emoji. https://docs.discord.com/developers/resources/poll#poll-create-request-object */
export function composePoll({ question, answers, hours, multiple }: PollInput): RESTAPIPoll {
  return {
    question: { text: question },
    answers: answers.map((answer) => {
      const { emoji, rest } = leadingEmoji(answer.trim());
      if (!emoji) return { poll_media: { text: answer } };
      return {
        poll_media: { emoji: emoji.id ? { id: emoji.id, name: null } : emoji, ...(rest ? { text: rest } : {}) },
      };
    }),
    duration: hours,
    allow_multiselect: multiple,
  };
}
