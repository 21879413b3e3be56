/** For whom a dispatch's data is made: the bot whose session will get it. */
interface Recipient {
  readonly user_id: string;
  readonly application_id: string;
}

/**
 * Something that happened. The gateway decides who hears of it: members of `guild_id` who may view `channel_id` and
 * whose intents include `t`; participants of a DM channel; or only `user_ids`.
 */
export interface Dispatch {
  readonly t: string;
  readonly guild_id?: string;
  readonly channel_id?: string;
  readonly user_ids?: readonly string[];
  /** The payload, or how to make it where it depends on who receives it. Snapshots are taken by the subscriber at once. */
  readonly data: object | ((recipient: Recipient) => object);
}

export type DispatchListener = (dispatch: Dispatch) => void;
