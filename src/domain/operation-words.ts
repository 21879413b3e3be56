/** Words of a question that say nothing of what is sought. */
const EMPTY =
  'a an and any are as at be been but by can cannot could did do does for from get give had has have how i if in into is ' +
  'it its let like many may me my need no not of off on one or our please see so some someone somebody something than ' +
  'that the their them then there these they this those to up use want was we what when where which while whom whose ' +
  'will with without would you your discord bot another through';

/** What people call things, and how the operations and Discord's documentation call them. */
const SAME: Readonly<Record<string, string>> = {
  allow: 'permission',
  alert: 'notify',
  approval: 'ask buttons',
  announce: 'announcement',
  boost: 'premium',
  booster: 'premium role',
  broadcast: 'send many',
  chat: 'messages channel',
  clean: 'delete purge',
  clear: 'delete purge',
  close: 'end archive',
  color: 'colour looks',
  colour: 'color looks',
  confirm: 'ask buttons',
  copy: 'clone',
  crosspost: 'publish',
  csv: 'export table',
  disconnect: 'voice null channel',
  dm: 'direct message private',
  download: 'attachment files',
  duplicate: 'clone copy',
  edit: 'update change',
  emote: 'emoji',
  erase: 'delete forget',
  everyone: 'all',
  filter: 'automod rule keywords',
  gdpr: 'forget privacy',
  group: 'category role',
  guild: 'server',
  history: 'past messages',
  icon: 'settings avatar',
  import: 'fetch backfill',
  jail: 'timeout',
  joined: 'newcomers join',
  lock: 'lock permission',
  make: 'create',
  mod: 'moderate automod',
  move: 'position parent',
  mute: 'timeout',
  new: 'create newcomers',
  nick: 'nickname',
  open: 'start create',
  people: 'members users',
  permission: 'allow may explain',
  picture: 'image avatar',
  person: 'member user',
  post: 'send message',
  private: 'direct hides',
  profanity: 'automod keywords',
  progress: 'far',
  question: 'ask',
  raid: 'bulk moderate',
  recent: 'lately newest',
  recently: 'lately newest',
  recurring: 'again schedule',
  remind: 'reminder schedule',
  remove: 'delete take',
  rename: 'update change',
  reorder: 'move position update',
  report: 'run prompt statistics',
  scheduled: 'schedule event',
  silence: 'timeout',
  slash: 'command',
  show: 'list get',
  spam: 'automod purge',
  spammer: 'purge ban timeout',
  stats: 'statistics activity',
  stop: 'cancel end pause',
  summarise: 'run prompt',
  summarize: 'run prompt',
  summary: 'run prompt',
  swear: 'automod keywords',
  talk: 'speak send',
  topic: 'interests',
  undo: 'restore cancel',
  unlock: 'lock bulk permission',
  unmute: 'timeout lifts',
  unpin: 'pin',
  upload: 'create files',
  user: 'member',
  sound: 'soundboard',
  voted: 'voters poll',
  why: 'explain permission',
  word: 'keywords text',
  write: 'send message',
};

const stem = (word: string): string =>
  word
    .replace(/(?<=..)(?:ies|y)$/, 'i')
    .replace(/(?<=..)(?:es|s|ing|ed)$/, '')
    .replace(/(?<=..)e$/, '');

/** Writing without spaces between words. */
const UNSPACED = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]/u;

/** A word by itself, or every two neighbours of writing that does not show where words end. */
function pieces(word: string): string[] {
  if (!UNSPACED.test(word)) return word.length > 1 ? [word] : [];
  const letters = [...word];
  return letters.length === 1 ? letters : letters.slice(1).map((letter, i) => `${letters[i]}${letter}`);
}

/** Descriptions may be in any language, and who asks often leaves out accents. */
const split = (text: string): string[] =>
  text
    .toLowerCase()
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .split(/[^\p{L}\p{N}]+/u)
    .flatMap(pieces);

/** The words of a text by their stems, so that "banned users" and "ban a user" have the same. */
export const stems = (text: string): string[] => split(text).map(stem);

const empty = new Set(split(EMPTY));
const same = new Map(Object.entries(SAME).map(([word, others]) => [stem(word), stems(others)]));

/** A word that is sought, with how much it counts: others of the same meaning count less than what was said. */
export interface Wanted {
  stem: string;
  weight: number;
  /** Which word of the question it stands for. */
  said: number;
}

/** What a question seeks. "slow mode" also seeks "slowmode"; a question of nothing but empty words is taken as it is. */
export function wantedOf(query: string): Wanted[] {
  const all = split(query);
  const full = all.filter((word) => !empty.has(word));
  const said = full.length > 0 ? full : all;
  return said.flatMap((word, n) => {
    const next = said[n + 1];
    return [
      { stem: stem(word), weight: 1, said: n },
      ...(next ? [{ stem: stem(word + next), weight: 1, said: n }] : []),
      ...(same.get(stem(word)) ?? []).map((other) => ({ stem: other, weight: 0.6, said: n })),
    ];
  });
}
