import type { MessageRecord } from './message-records.ts';

/** A popup as it stands before the member. Components are as Discord keeps them: numbered, with defaults filled in. */
export interface ModalRecord {
  readonly custom_id: string;
  readonly title: string;
  readonly components: readonly ModalComponent[];
}

export interface ModalComponent {
  readonly type: number;
  readonly id: number;
  readonly custom_id?: string;
  readonly components?: readonly ModalComponent[];
  readonly component?: ModalComponent;
  readonly [member: string]: unknown;
}

/** How an interaction reached the application. */
export interface InteractionDelivery {
  by: 'gateway' | 'endpoint';
  /** What the endpoint answered; null over the gateway, and where no answer came. */
  status: number | null;
  /** Why the endpoint's answer was not taken. */
  problem: string | null;
}

export interface InteractionRecord {
  readonly id: string;
  readonly token: string;
  readonly application_id: string;
  /** 2 command, 3 component, 4 autocomplete, 5 modal. */
  readonly type: number;
  readonly user_id: string;
  readonly channel_id: string;
  readonly guild_id: string | null;
  readonly locale: string;
  readonly created_at: number;
  /** `data` as the application gets it. */
  readonly data: object;
  /** The message whose component was used, or from whose component the modal came. */
  readonly source_message_id: string | null;
  /** Of an application command: its whole name and type. A modal that came from one has them too. */
  readonly command: { readonly name: string; readonly type: number } | null;
  /** `interaction_metadata` of the messages that answer it. */
  readonly metadata: Readonly<Record<string, unknown>>;
  /** `authorizing_integration_owners`. */
  readonly owners: Readonly<Record<string, string>>;
  /** 0 guild, 1 direct messages with the bot, 2 another private channel. */
  readonly context: 0 | 1 | 2;
  readonly delivery: InteractionDelivery;
  /** The type of the callback that answered it. */
  answer: number | null;
  /** No answer came in time, or a wrong one from the endpoint. */
  failed: boolean;
  /** What `@original` means. */
  original_message_id: string | null;
  readonly followup_ids: string[];
  modal: ModalRecord | null;
  modal_submitted: boolean;
  choices: readonly object[] | null;
  activity_instance_id: string | null;
}

/** A message only one member sees. It stands in no channel's history. */
export interface EphemeralRecord {
  readonly user_id: string;
  readonly message: MessageRecord;
}
