const MASK = '[redacted]';

/** Fields whose values are secrets wherever they appear. */
const SECRET_KEY = /^(?:.*_)?(?:tokens?|secret|password|authorization|api_?key|private_?key|cookie)$/i;

/** Each with what a text must hold for it to match: looking for that first is many times faster. */
const PATTERNS: readonly (readonly [part: string | RegExp, pattern: RegExp])[] = [
  // Bot and user tokens: base64 of the id, a timestamp, an HMAC. https://docs.discord.com/developers/reference#authentication
  [/\.[A-Za-z0-9_-]{6,7}\.[A-Za-z0-9_-]{27}/, /\b[A-Za-z0-9_-]{23,28}\.[A-Za-z0-9_-]{6,7}\.[A-Za-z0-9_-]{27,}\b/g],
  ['mfa.', /\bmfa\.[A-Za-z0-9_-]{60,}\b/g],
  ['/webhooks/', /(?<=\/webhooks\/\d{15,20}\/)[A-Za-z0-9_-]{20,}/g],
  ['/interactions/', /(?<=\/interactions\/\d{15,20}\/)[A-Za-z0-9_-]{20,}/g],
  ['Bearer ', /(?<=\bBearer )[A-Za-z0-9._~+/=-]{16,}/g],
];

export interface Redactor {
  text(text: string): string;
  /** A copy of any JSON-like value with secrets masked, by field name and by shape. */
  value<T>(value: T): T;
  /** Whether a secret that this process holds stands anywhere in a JSON-like value. */
  finds(value: unknown): boolean;
  /** Adds a secret learned after the start. */
  hold(secret: string): void;
}

/** `secrets` are the exact values this process holds; anything shorter than 8 characters is too common to mask. */
export function createRedactor(secrets: readonly string[]): Redactor {
  const held: string[] = [];
  const hold = (secret: string) => {
    if (secret.length >= 8) held.push(secret);
  };
  secrets.forEach(hold);

  const text = (raw: string) => {
    let masked = raw;
    for (const secret of held) if (masked.includes(secret)) masked = masked.replaceAll(secret, MASK);
    for (const [part, pattern] of PATTERNS) {
      if (typeof part === 'string' ? masked.includes(part) : part.test(masked)) masked = masked.replace(pattern, MASK);
    }
    return masked;
  };

  const value = (raw: unknown, key = ''): unknown => {
    if (typeof raw === 'string') return SECRET_KEY.test(key) ? MASK : text(raw);
    if (Array.isArray(raw)) return raw.map((item) => value(item, key));
    if (raw && typeof raw === 'object') {
      const copy: Record<string, unknown> = Object.hasOwn(raw, '__proto__') ? Object.create(null) : {};
      for (const name of Object.keys(raw)) copy[name] = value((raw as Record<string, unknown>)[name], name);
      return copy;
    }
    return raw;
  };

  const finds = (raw: unknown): boolean => {
    if (typeof raw === 'string') return held.some((secret) => raw.includes(secret));
    return typeof raw === 'object' && raw !== null && Object.values(raw).some(finds);
  };

  return { text, finds, value: <T>(raw: T) => value(raw) as T, hold };
}
