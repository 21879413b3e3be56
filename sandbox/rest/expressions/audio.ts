import { discordError, type FieldError, invalidForm } from '../../errors.ts';

export interface Audio {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly content_type: string;
}

const maxBytes = 512 * 1024;
const maxSeconds = 5.2;

const invalidAudio: FieldError = { code: 'SOUND_INVALID', message: 'Invalid sound data' };
const tooLong: FieldError = {
  code: 'SOUNDBOARD_SOUND_TOO_LONG',
  message: `Sound cannot be longer than ${maxSeconds} seconds.`,
};

/** "mp3 or ogg sound data, base64 encoded", "max file size of 512kb and a max duration of 5.2 seconds". https://discord.com/developers/docs/resources/soundboard#create-guild-soundboard-sound */
export function readAudio(uri: string): Audio {
  const match = /^data:audio\/[\w.+-]+(?:;[\w=.-]+)*;base64,([A-Za-z0-9+/\s]+=*)$/.exec(uri);
  const bytes = Uint8Array.from(Buffer.from(match?.[1] ?? '', 'base64'));
  if (bytes.byteLength > maxBytes) throw discordError(50045);
  const ogg = Buffer.from(bytes.subarray(0, 4)).toString('latin1') === 'OggS';
  const seconds = ogg ? oggSeconds(bytes) : mp3Seconds(bytes);
  if (seconds === undefined) throw invalidForm({ sound: invalidAudio });
  if (seconds > maxSeconds) throw invalidForm({ sound: tooLong });
  return { bytes, content_type: ogg ? 'audio/ogg' : 'audio/mpeg' };
}

/** The last page says how many samples there are; the first one names their rate, which for Opus is always 48 kHz. https://www.rfc-editor.org/rfc/rfc3533 */
function oggSeconds(bytes: Uint8Array): number | undefined {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const last = buffer.lastIndexOf('OggS');
  if (last + 14 > buffer.length) return undefined;
  const samples = Number(buffer.readBigInt64LE(last + 6));
  const vorbis = buffer.indexOf('\x01vorbis', 0, 'latin1');
  const rate = vorbis >= 0 && vorbis + 16 <= buffer.length ? buffer.readUInt32LE(vorbis + 12) : 48_000;
  return rate === 0 ? undefined : Math.max(0, samples) / rate;
}

/** Kilobits a second of layer III, by index, for MPEG 1 and for MPEG 2 and 2.5. */
const bitrates = [
  [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
  [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
] as const;
const sampleRates = [44_100, 48_000, 32_000];

/** Adds up the frames. http://www.mp3-tech.org/programmer/frame_header.html */
function mp3Seconds(bytes: Uint8Array): number | undefined {
  let offset = afterId3(bytes);
  let seconds = 0;
  let frames = 0;
  while (offset + 4 <= bytes.length) {
    const frame = frameAt(bytes, offset);
    if (!frame) break;
    seconds += frame.seconds;
    frames += 1;
    offset += frame.length;
  }
  return frames > 0 ? seconds : undefined;
}

function afterId3(bytes: Uint8Array): number {
  if (Buffer.from(bytes.subarray(0, 3)).toString('latin1') !== 'ID3') return 0;
  return 10 + [6, 7, 8, 9].reduce((size, index) => (size << 7) | ((bytes[index] ?? 0) & 0x7f), 0);
}

function frameAt(bytes: Uint8Array, offset: number): { length: number; seconds: number } | undefined {
  const [sync = 0, kind = 0, rates = 0] = bytes.subarray(offset, offset + 3);
  const version = (kind >> 3) & 3; // 3 is MPEG 1, 2 is MPEG 2, 0 is MPEG 2.5
  const isLayer3 = ((kind >> 1) & 3) === 1;
  if (sync !== 0xff || (kind & 0xe0) !== 0xe0 || version === 1 || !isLayer3) return undefined;
  const kilobits = bitrates[version === 3 ? 0 : 1][rates >> 4];
  const base = sampleRates[(rates >> 2) & 3];
  if (!kilobits || base === undefined) return undefined;
  const rate = base / (version === 3 ? 1 : version === 2 ? 2 : 4);
  const samples = version === 3 ? 1152 : 576;
  const length = Math.floor((samples / 8) * ((kilobits * 1000) / rate)) + ((rates >> 1) & 1);
  return { length, seconds: samples / rate };
}
