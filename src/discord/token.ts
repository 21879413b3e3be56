/** The token as Discord wants it, from how people have it: with `Bot ` in front, or the quotes of an .env file around it. */
export const bareToken = (text: string | undefined): string | undefined =>
  text
    ?.trim()
    .replace(/^(["'])(.*)\1$/, '$2')
    .replace(/^Bot\s+/i, '') || undefined;
