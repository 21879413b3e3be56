import type { Directory, Named } from '../../kernel/directory.ts';
import { OperationError } from '../../kernel/errors.ts';
import { perCaller } from '../../kernel/per-caller.ts';
import type { Listed } from '../../kernel/resource-view.ts';
import type { Offer, Resources } from '../../kernel/resources.ts';
import { fillTemplate, withoutQuery } from '../../kernel/uri-template.ts';
import type { Answer, Asked } from './asked.ts';
import { INVALID_PARAMS } from './rpc.ts';
import { ApprovalNeeded, RpcError, resourceNotFound, rpcError } from './rpc-error.ts';

const PAGE = 100;
/** Servers looked through for one page, so that a bot of thousands answers at once. */
const SERVERS = 10;

const TEXT = 'text/plain';

interface Entry {
  uri: string;
  name: string;
  title: string;
  description: string;
  mimeType: string;
}

/** Where the next page begins: in this server, so many entries in. Servers are gone through by id. */
interface Cursor {
  server: bigint;
  skip: number;
}

const write = ({ server, skip }: Cursor): string => `${server}.${skip}`;

function readCursor(cursor: unknown): Cursor {
  const match = typeof cursor === 'string' ? /^(\d{1,20})\.(\d{1,9})$/.exec(cursor) : null;
  if (match?.[1] && match[2]) return { server: BigInt(match[1]), skip: Number(match[2]) };
  throw new RpcError(INVALID_PARAMS, 'Unknown cursor: pass nextCursor of the previous page as it is.');
}

const describe = ({ view, entry }: Offer): string => view.description ?? entry.description;

function fixed(offer: Offer): Entry {
  const { name, title } = offer.view;
  return { uri: withoutQuery(offer.template), name, title, description: describe(offer), mimeType: TEXT };
}

function each(offers: readonly Offer[], kind: Listed, { id, name }: Named, where?: string): Entry[] {
  return offers
    .filter(({ view, variables }) => view.each === kind && variables.length === 1)
    .map((offer) => {
      const variable = offer.variables[0]?.name ?? '';
      const shown = kind === 'server' ? name : `#${name}`;
      return {
        uri: withoutQuery(fillTemplate(offer.template, { [variable]: id })),
        name: shown,
        title: where === undefined ? shown : `${shown} (${where})`,
        description: `${offer.view.title}.`,
        mimeType: TEXT,
      };
    });
}

/** What there is to read: what lists say of it, and reading it. */
export function createResourceAnswers(
  resources: Resources,
  directory: Directory | undefined,
  format: 'text' | 'json',
): Readonly<Record<'resources/list' | 'resources/templates/list' | 'resources/read', Answer>> {
  const templates = perCaller((caller) => ({
    resourceTemplates: resources
      .offers(caller)
      .filter(({ variables }) => variables.length > 0)
      .map((offer) => ({
        uriTemplate: offer.template,
        name: offer.view.name,
        title: offer.view.title,
        description: describe(offer),
        mimeType: TEXT,
      })),
  }));

  async function ofServer(server: Named, offers: readonly Offer[], asked: Asked): Promise<Entry[]> {
    const places = (await directory?.places(server.id, asked)) ?? [];
    return [
      ...each(offers, 'server', server),
      ...places.flatMap((place) =>
        place.kind === 'conversation' || place.kind === 'forum' ? each(offers, place.kind, place, server.name) : [],
      ),
    ];
  }

  async function serversFor(asked: Asked): Promise<readonly Named[]> {
    try {
      return (await directory?.servers(asked)) ?? [];
    } catch (error) {
      // Without a usable token there is nothing to see, and the rest of the list is still true.
      const code = error instanceof OperationError ? error.code : undefined;
      if (code === 'no_token' || code === 'bad_token') return [];
      throw error;
    }
  }

  async function page(from: Cursor | undefined, asked: Asked) {
    const offers = resources.offers(asked.caller);
    const entries = from ? [] : offers.filter(({ variables }) => variables.length === 0).map(fixed);
    const servers = [...(await serversFor(asked))].sort((a, b) => (BigInt(a.id) < BigInt(b.id) ? -1 : 1));
    const left = servers.filter(({ id }) => !from || BigInt(id) >= from.server);
    for (const [i, server] of left.entries()) {
      const id = BigInt(server.id);
      if (i === SERVERS || entries.length >= PAGE) return { entries, next: { server: id, skip: 0 } };
      const skip = from?.server === id ? from.skip : 0;
      const room = PAGE - entries.length;
      const found = await ofServer(server, offers, asked);
      entries.push(...found.slice(skip, skip + room));
      if (found.length > skip + room) return { entries, next: { server: id, skip: skip + room } };
    }
    return { entries };
  }

  return {
    'resources/templates/list'({ cursor }, { caller }) {
      if (cursor !== undefined) {
        throw new RpcError(INVALID_PARAMS, 'Unknown cursor: the templates come in one page, ask without cursor.');
      }
      return templates(caller);
    },

    async 'resources/list'({ cursor }, asked) {
      const from = cursor === undefined ? undefined : readCursor(cursor);
      try {
        const { entries, next } = await page(from, asked);
        return { resources: entries, ...(next ? { nextCursor: write(next) } : {}) };
      } catch (error) {
        throw error instanceof OperationError ? rpcError(error) : error;
      }
    },

    async 'resources/read'(params, { caller, signal, progress, approval }) {
      const uri = String(params['uri']);
      const asking = {
        caller,
        signal,
        surface: 'mcp',
        format,
        ...(progress ? { progress } : {}),
        ...(approval ? { approval } : {}),
      };
      const found = await resources.read(uri, asking).catch((error) => {
        throw error instanceof OperationError ? rpcError(error, uri) : error;
      });
      if (!found) throw resourceNotFound(uri);
      if (found.kind === 'approval') throw new ApprovalNeeded(found.request);
      return { contents: found.contents };
    },
  };
}
