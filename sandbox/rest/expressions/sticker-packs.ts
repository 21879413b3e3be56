/** The packs everyone has. https://discord.com/developers/docs/resources/sticker#sticker-pack-object */
export interface StandardSticker {
  readonly id: string;
  readonly pack_id: string;
  readonly name: string;
  readonly description: string;
  readonly tags: string;
  readonly type: 1;
  readonly format_type: 3;
  readonly sort_value: number;
}

const wumpus = '847199849233514549';
const hello = '847199849233514550';

function pack(
  id: string,
  sku_id: string,
  name: string,
  description: string,
  stickers: readonly (readonly [id: string, name: string, tags: string])[],
) {
  return {
    id,
    sku_id,
    name,
    description,
    cover_sticker_id: stickers[0]?.[0] ?? '',
    banner_asset_id: '761773777976819732',
    stickers: stickers.map(
      ([stickerId, stickerName, tags], index): StandardSticker => ({
        id: stickerId,
        pack_id: id,
        name: stickerName,
        description: `Wumpus: ${stickerName}`,
        tags,
        type: 1,
        format_type: 3,
        sort_value: index + 1,
      }),
    ),
  };
}

/** A few, after the documentation's examples: Discord's real lists change. */
export const stickerPacks = [
  pack(wumpus, '847199849233514547', 'Wumpus Beyond', 'Say hello to Wumpus!', [
    ['749053689419006003', 'Hello', 'hello, hi, hey, 👋'],
    ['749054660769218631', 'Wave', 'wave, greetings, goodbye, 👋'],
    ['749052944682582036', 'Sad', 'sad, cry, 😢'],
    ['751606379340365864', 'Love', 'love, heart, ❤️'],
  ]),
  pack(hello, '847199849233514548', "Wumpus's Day", 'From morning to night.', [
    ['754103543786504244', 'Coffee', 'coffee, morning, ☕'],
    ['754107539292831875', 'Sleep', 'sleep, night, 😴'],
  ]),
];

export function standardSticker(id: string): StandardSticker | undefined {
  return stickerPacks.flatMap(({ stickers }) => stickers).find((sticker) => sticker.id === id);
}
