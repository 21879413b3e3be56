/** Longest text of a prompt, in characters. */
export const MAX_PROMPT_CHARS = 50_000;

export const NAME_RULE = 'a name has small letters, digits, - and _, at most 64, and begins with a letter.';

export const isPromptName = (name: string): boolean => /^[a-z][a-z0-9_-]{0,63}$/.test(name);

/** Longest that somebody may ask for: with the servers it is for, where it is for some. */
export const MAX_NAME_CHARS = 500;
