const CUSTOM = /^<?(?:a?:)?(?:\w{2,32}:)?(\d{15,20})>?$/;

/** A Unicode emoji, or a custom one as `name:id`, `<:name:id>` or the bare id, as Discord's settings take it. */
export function emojiFields(text: string | null | undefined): { emoji_id: string | null; emoji_name: string | null } {
  const id = text ? CUSTOM.exec(text)?.[1] : undefined;
  return { emoji_id: id ?? null, emoji_name: id ? null : (text ?? null) };
}
