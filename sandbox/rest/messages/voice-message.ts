import { discordError } from '../../errors.ts';
import { hasPermissions } from '../../permissions.ts';
import type { MessageCreateBody } from './body.ts';
import type { Speaking } from './speaking.ts';

/** One audio file with its duration and waveform, and nothing else. https://discord.com/developers/docs/resources/message#voice-messages */
export function checkVoiceMessage({ permissions, files }: Speaking, body: MessageCreateBody): void {
  if (!hasPermissions(permissions, 'SendVoiceMessages')) throw discordError(50173);
  const { content, embeds, components, sticker_ids, poll, attachments } = body;
  if (content || embeds?.length || components?.length || sticker_ids?.length || poll) throw discordError(50159);
  const [file] = files;
  if (!file || files.length > 1 || !/^audio\//.test(file.content_type ?? Bun.file(file.name).type)) {
    throw discordError(50160);
  }
  const metadata = attachments?.[0];
  if (typeof metadata?.duration_secs !== 'number' || !metadata.waveform) throw discordError(50161);
}
