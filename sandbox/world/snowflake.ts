/** First millisecond of 2015. https://discord.com/developers/docs/reference#snowflakes */
const DISCORD_EPOCH = 1_420_070_400_000;

/** Source of the current time in milliseconds. Everything in the sandbox asks it, nothing asks Date directly. */
export interface Clock {
  now(): number;
}

/** A clock that runs with the machine's, offset by what `advance` has added. */
export class SandboxClock implements Clock {
  private offset = 0;
  private readonly listeners: (() => void)[] = [];
  private readonly base: () => number;

  constructor(base: () => number = Date.now) {
    this.base = base;
  }

  now(): number {
    return this.base() + this.offset;
  }

  onAdvance(listener: () => void): void {
    this.listeners.push(listener);
  }

  advance(milliseconds: number): void {
    this.offset += milliseconds;
    for (const listener of this.listeners) listener();
  }
}

export function snowflakeTime(id: string): number {
  return Number(BigInt(id) >> 22n) + DISCORD_EPOCH;
}

/** The smallest id of a moment. Things at the same moment share it. */
export function snowflakeOfTime(time: number): string {
  return encode(time, 0, 0);
}

/** Numeric order of two snowflakes given as strings. */
export function compareSnowflakes(a: string, b: string): number {
  return a.length - b.length || (a < b ? -1 : a > b ? 1 : 0);
}

/** Generates ids: strictly increasing for the present, unique for the past. */
export class Snowflakes {
  private readonly clock: Clock;
  private last = 0;
  private increment = 0;
  private pastIncrement = 0;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  next(): string {
    const now = Math.max(this.clock.now(), this.last);
    if (now > this.last) this.increment = 0;
    else if (++this.increment > 0xfff) return this.roll();
    this.last = now;
    return encode(now, 1, this.increment);
  }

  /** An id that says it was made at `time`, for seeding history. */
  at(time: number): string {
    this.pastIncrement = (this.pastIncrement + 1) & 0x1ffff;
    return encode(time, 2 + (this.pastIncrement >> 12), this.pastIncrement & 0xfff);
  }

  private roll(): string {
    this.last += 1;
    this.increment = 0;
    return encode(this.last, 1, 0);
  }
}

function encode(time: number, source: number, increment: number): string {
  return String((BigInt(time - DISCORD_EPOCH) << 22n) | (BigInt(source) << 12n) | BigInt(increment));
}
