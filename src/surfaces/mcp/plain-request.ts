import { type Fields, type Id, isFields, isId, messageKind } from './rpc.ts';

/** 2026-07-28 sends its version with every request; what has none belongs to the 2025 versions. */
export type Era = 'modern' | 'legacy';

export const MODERN_VERSION = '2026-07-28';
/** Latest first: it is what a client that asks for an unknown version is offered. */
const LEGACY_VERSIONS = ['2025-11-25', '2025-06-18', '2025-03-26', '2024-11-05', '2024-10-07'];

export const RESERVED = 'io.modelcontextprotocol/';
const VERSION = `${RESERVED}protocolVersion`;
const CLIENT = `${RESERVED}clientInfo`;
const CAPABILITIES = `${RESERVED}clientCapabilities`;
export const SERVER_META = `${RESERVED}serverInfo`;

/** A request in its ordinary form, with nothing in it that needs the SDK. */
export interface PlainRequest {
  id: Id;
  era: Era;
  method: string;
  params: Fields;
  progressToken: Id | undefined;
  /** `_meta` as it came. */
  meta: Fields;
}

export const eraOf = (message: unknown): Era => {
  const params = isFields(message) ? message['params'] : undefined;
  const meta = isFields(params) ? params['_meta'] : undefined;
  return isFields(meta) && VERSION in meta ? 'modern' : 'legacy';
};

const isImplementation = (value: unknown) =>
  isFields(value) && typeof value['name'] === 'string' && typeof value['version'] === 'string';
const isCapabilities = (value: unknown) => isFields(value) && Object.values(value).every(isFields);

/** What a client of 2026-07-28 says it can do. */
export function capabilitiesIn(meta: Fields): Fields | undefined {
  const capabilities = meta[CAPABILITIES];
  return isFields(capabilities) ? capabilities : undefined;
}

/** Keys by which a client answers what was asked of it, or by which later versions may change what a call means. */
const NOT_PLAIN = ['inputResponses', 'requestState', 'task'];

const ordinaryKeys = (meta: Fields) =>
  Object.keys(meta).every(
    (key) => !key.startsWith(RESERVED) || key === VERSION || key === CLIENT || key === CAPABILITIES,
  );

function ordinaryEnvelope(meta: Fields): boolean {
  return (
    meta[VERSION] === MODERN_VERSION &&
    isCapabilities(meta[CAPABILITIES]) &&
    (meta[CLIENT] === undefined || isImplementation(meta[CLIENT]))
  );
}

/**
 * Takes a message apart if it is a request in ordinary form. Whatever is unusual about it, be it an error or a feature
 * that few use, gives undefined, and the SDK decides: so there is one place that knows the whole protocol.
 */
export function plainRequest(message: unknown): PlainRequest | undefined {
  const request = validRequest(message);
  return request && (request.era === 'legacy' || ordinaryKeys(request.meta)) ? request : undefined;
}

/** The same, also with keys of the protocol that are not known here: what they may change is not said. */
export function validRequest(message: unknown): PlainRequest | undefined {
  if (messageKind(message) !== 'request') return undefined;
  const { id, method, params = {} } = message as { id: Id; method: string; params?: Fields };
  if (NOT_PLAIN.some((key) => key in params)) return undefined;
  const meta = params['_meta'] ?? {};
  if (!isFields(meta)) return undefined;
  const era = VERSION in meta ? 'modern' : 'legacy';
  if (era === 'modern' && !ordinaryEnvelope(meta)) return undefined;
  const progressToken = meta['progressToken'];
  if (progressToken !== undefined && !isId(progressToken)) return undefined;
  return { id, era, method, params, progressToken, meta };
}

/** The version a 2025 client gets, when its `initialize` is in ordinary form. */
export function agreedVersion({ protocolVersion, capabilities, clientInfo }: Fields): string | undefined {
  if (typeof protocolVersion !== 'string' || !isCapabilities(capabilities) || !isImplementation(clientInfo)) {
    return undefined;
  }
  return LEGACY_VERSIONS.includes(protocolVersion) ? protocolVersion : LEGACY_VERSIONS[0];
}
