export interface Interest {
  user_id: string;
  topic: string;
  /** 0 to 1 */
  confidence: number;
  /** Who or what says so: `extractor`, an agent's name, … */
  source: string | null;
  /** milliseconds */
  created_at: number;
}

export interface Interests {
  /** Sets topics of a known member; a topic that was there gets the new confidence. Topics are compared in lower case. */
  set(
    guild_id: string,
    user_id: string,
    interests: readonly { topic: string; confidence: number; source?: string | null }[],
  ): Promise<void>;
  remove(guild_id: string, user_id: string, topics: readonly string[]): Promise<number>;
  /** Most confident first. */
  of(guild_id: string, user_id: string): Promise<Interest[]>;
  /** Members of a server with topics that contain these words, most confident first. */
  find(query: { guild_id: string; topic: string; min_confidence?: number; limit: number }): Promise<Interest[]>;
  /** What members of a server are interested in, with how many of them. */
  topics(guild_id: string, limit: number): Promise<{ topic: string; members: number; confidence: number }[]>;
}
