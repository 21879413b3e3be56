/**
 * Stand-ins for the word sets of KEYWORD_PRESET rules: Discord's own are not public. By preset: profanity, sexual content,
 * slurs (made up, so that none stand here). https://discord.com/developers/docs/resources/auto-moderation#auto-moderation-rule-object-keyword-preset-types
 */
export const presetWords: Readonly<Record<number, readonly string[]>> = {
  1: ['damn*', 'crap', 'bullshit', 'shit*', '*fuck*', 'bastard*'],
  2: ['porn*', 'nudes', 'hentai', 'nsfw'],
  3: ['sandboxslur', 'mudborn', 'tinhead'],
};
