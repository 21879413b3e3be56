/** What people wrote of a message, without what is for machines: code, links, mentions, emoji, and quotes of others. */
export function plainWords(content: string): string {
  return content
    .replace(/```[\s\S]*?(?:```|$)/g, ' ')
    .replace(/`[^`\n]*`/g, ' ')
    .replace(/^>>> [\s\S]*$/gm, ' ')
    .replace(/^> .*$/gm, ' ')
    .replace(/<?https?:\/\/\S+>?/g, ' ')
    .replace(/<(?:@[!&]?|#|a?:\w+:|t:|\/[^:>]+:|id:)[^>]*>/g, ' ')
    .replace(/@(?:everyone|here)\b/g, ' ')
    .replace(/\p{Extended_Pictographic}|\uFE0F|\u200D/gu, ' ')
    .replace(/[*_~|]{2,}|(?<=^|\s)[*_]|[*_](?=\s|$)/g, '')
    .replace(/[ \t]+/g, ' ')
    .trim();
}
