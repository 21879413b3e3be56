/** https://discord.com/developers/docs/topics/opcodes-and-status-codes#gateway */
export const opcodes = {
  dispatch: 0,
  heartbeat: 1,
  identify: 2,
  presenceUpdate: 3,
  voiceStateUpdate: 4,
  resume: 6,
  reconnect: 7,
  requestGuildMembers: 8,
  invalidSession: 9,
  hello: 10,
  heartbeatAck: 11,
  requestSoundboardSounds: 31,
  requestChannelInfo: 43,
} as const;

/** What the close frame says, as Discord words it. */
const closeReasons = {
  4000: 'Unknown error.',
  4001: 'Unknown opcode.',
  4002: 'Error while decoding payload.',
  4003: 'Not authenticated.',
  4004: 'Authentication failed.',
  4005: 'Already authenticated.',
  4007: 'Invalid seq.',
  4008: 'Rate limited.',
  4009: 'Session timed out.',
  4010: 'Invalid shard.',
  4011: 'Sharding required.',
  4012: 'Invalid API version.',
  4013: 'Invalid intent(s).',
  4014: 'Disallowed intent(s).',
} as const;

export type CloseCode = keyof typeof closeReasons;

/** Thrown by handlers of commands: the connection is closed with this code. */
export class GatewayClose extends Error {
  override readonly name = 'GatewayClose';
  readonly code: CloseCode;

  constructor(code: CloseCode, reason: string = closeReasons[code]) {
    super(reason);
    this.code = code;
  }
}

export function closeReason(code: number): string {
  return code in closeReasons ? closeReasons[code as CloseCode] : '';
}

/** A payload that is not a dispatch. */
export function controlFrame(op: number, d: unknown): string {
  return JSON.stringify({ t: null, s: null, op, d });
}

/** A dispatch around data that is JSON already. */
export function dispatchFrame(t: string, s: number, data: string): string {
  return `{"t":${JSON.stringify(t)},"s":${s},"op":0,"d":${data}}`;
}

export interface Command {
  readonly op: number;
  readonly d: unknown;
}

/** https://discord.com/developers/docs/events/gateway#sending-events */
const maxCommandBytes = 4096;

/** Reads what a client sent, or closes with 4002. */
export function parseCommand(message: string | Uint8Array): Command {
  const text = typeof message === 'string' ? message : new TextDecoder().decode(message);
  if (Buffer.byteLength(text) > maxCommandBytes) throw new GatewayClose(4002);
  const payload = parseJson(text);
  if (!isRecord(payload) || !Number.isInteger(payload.op)) throw new GatewayClose(4002);
  return { op: payload.op as number, d: payload.d };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new GatewayClose(4002);
  }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The data of a command, which must be an object. */
export function recordOf(value: unknown): Record<string, unknown> {
  if (!isRecord(value)) throw new GatewayClose(4002);
  return value;
}

/** A snowflake sent as text or, as some clients do, as a number. */
export function snowflakeOf(value: unknown): string {
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text !== 'string' || !/^\d{1,20}$/.test(text)) throw new GatewayClose(4002);
  return text;
}
