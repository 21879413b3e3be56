import { canView } from '../rest/access.ts';
import type { Dispatch } from '../world/dispatch.ts';
import type { World } from '../world/world.ts';
import { channelEvents } from './audience.ts';
import { intents } from './intents.ts';
import { withoutContent } from './message-content.ts';
import { isRecord } from './protocol.ts';
import type { Session } from './session.ts';
import { ownPart } from './thread-members.ts';
import { obfuscated } from './visibility.ts';

/** One dispatch on its way to many sessions. What is the same for all of them is made once. */
export class Outgoing {
  readonly dispatch: Dispatch;
  private readonly world: World;
  private shared: string | null = null;

  constructor(world: World, dispatch: Dispatch) {
    this.world = world;
    this.dispatch = dispatch;
  }

  data(session: Session): object {
    const { data } = this.dispatch;
    return typeof data === 'function' ? data(session.recipient) : data;
  }

  /** The data as JSON, as this session may see it. */
  json(session: Session): string {
    const data = this.data(session);
    const tailored = this.tailor(data, session);
    if (tailored !== this.dispatch.data) return JSON.stringify(tailored);
    this.shared ??= JSON.stringify(data);
    return this.shared;
  }

  private tailor(data: object, session: Session): object {
    const { t, guild_id } = this.dispatch;
    const granted = session.identity.intents;
    if (guild_id !== undefined && !(granted & intents.messageContent)) {
      if (t === 'MESSAGE_CREATE' || t === 'MESSAGE_UPDATE') return withoutContent(data, session);
      if (t === 'AUTO_MODERATION_ACTION_EXECUTION') return { ...data, content: '', matched_content: '' };
    }
    if (channelEvents.has(t) && !this.showsChannel(data, session)) return obfuscated(data);
    if (t === 'THREAD_MEMBERS_UPDATE' && !(granted & intents.members)) return ownPart(data, session.botId) ?? data;
    return data;
  }

  /** A channel that was deleted is shown to those who saw it. */
  private showsChannel(data: object, session: Session): boolean {
    const id = isRecord(data) && typeof data.id === 'string' ? data.id : '';
    const channel = this.world.channels.get(id);
    if (channel) return canView(this.world, session.botId, channel);
    return session.guilds.get(this.dispatch.guild_id ?? '')?.has(id) === true;
  }
}
