export interface EmojiRecord {
  readonly id: string;
  name: string;
  roles: string[];
  user_id: string | null;
  require_colons: boolean;
  managed: boolean;
  animated: boolean;
  available: boolean;
}

export interface StickerRecord {
  readonly id: string;
  readonly guild_id: string;
  name: string;
  description: string | null;
  tags: string;
  format_type: number;
  available: boolean;
  user_id: string | null;
}

export interface SoundboardSoundRecord {
  readonly sound_id: string;
  readonly guild_id: string;
  name: string;
  /** 0 to 1. */
  volume: number;
  emoji_id: string | null;
  emoji_name: string | null;
  available: boolean;
  readonly user_id: string | null;
}
