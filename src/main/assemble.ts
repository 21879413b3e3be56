import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Config } from '../config/settings.ts';
import { DEFAULT_INTENTS } from '../discord/intents.ts';
import { openDiscord } from '../discord/open-discord.ts';
import { bareToken } from '../discord/token.ts';
import { oneLine } from '../domain/hidden-text.ts';
import { createRedactor, type Redactor } from '../domain/redaction.ts';
import { createRegistry, type Registry } from '../kernel/catalogue.ts';
import { createGuild, type Guild } from '../kernel/pipeline.ts';
import type { PromptLibrary } from '../kernel/prompts.ts';
import { StoreError } from '../kernel/store/store-error.ts';
import type { Logger } from '../kernel/telemetry.ts';
import catalogue from '../operations/catalogue.gen.json';
import { loaders } from '../operations/loaders.gen.ts';
import { toolsets } from '../operations/toolsets.ts';
import { createPolicies } from '../policy/policies.ts';
import { peekPrompts } from '../storage/peek.ts';
import { createLogger } from '../telemetry/logger.ts';
import { createMetrics, type MetricsRegistry } from '../telemetry/metrics.ts';
import { openAuditLog } from './audit-log.ts';
import { tellingStore, type WorkNews } from './claims/telling-store.ts';
import { eventNews } from './event-news.ts';
import { type EventService, serveEvents } from './event-service.ts';
import { type GatewayKeeper, keepGateway } from './gateway-keeper.ts';
import { type InteractionService, serveInteractions } from './interactions/serve-interactions.ts';
import { type OpenMemory, openMemory } from './memory.ts';
import { newsOn } from './news.ts';
import { openPromptLibrary } from './prompts/prompt-library.ts';
import { type SharedBus, shareBus } from './shared-bus.ts';
import { storeUrl } from './store-url.ts';
import { watchUsability } from './usability.ts';

export interface Assembly {
  guild: Guild;
  registry: Registry;
  discord: ReturnType<typeof openDiscord>;
  logger: Logger;
  metrics: MetricsRegistry;
  redactor: Redactor;
  events: EventService;
  interactions: InteractionService;
  memory: OpenMemory;
  prompts: PromptLibrary;
  gateway: GatewayKeeper;
  /** Of work that is added and changed. */
  news: WorkNews;
  bus: SharedBus;
  stop(): Promise<void>;
}

/** A newer program uses this store: it is the one to be connected. Other troubles of a store may pass. */
const tooOld = (error: unknown): string | undefined =>
  error instanceof StoreError && error.problem === 'newer_schema' ? `${error.message} ${error.body.hint}` : undefined;

/** Enough for every error of ours, and the end of whatever one may quote. */
const MAX_ERROR_CHARS = 2000;

export interface AssembleOptions {
  config: Config;
  /** Folders files may be sent from when configuration names none. */
  fileRoots: readonly string[];
}

/** Puts the parts together. Nothing is connected yet: `gateway.start()` does that. */
export function assemble({ config, fileRoots }: AssembleOptions): Assembly {
  const redactor = createRedactor([bareToken(config.token), config.httpKey].filter((secret) => secret !== undefined));
  const logger = createLogger({ level: config.logLevel, mask: redactor.text });
  const metrics = createMetrics();
  const registry = createRegistry({
    entries: catalogue as never,
    toolsets,
    loaders,
    late: async () => (await import('../operations/endpoints/source.ts')).endpoints,
  });
  const bus = shareBus({ url: config.bus, home: config.home ?? '.', logger: logger.child({ part: 'bus' }) });
  const apiHost = URL.parse(config.apiUrl)?.host ?? '';
  // The same in all processes with this bot, and nothing to learn its token from.
  const bot = createHash('sha256')
    .update(`${config.apiUrl} ${bareToken(config.token)}`)
    .digest('hex')
    .slice(0, 16);
  const discord = openDiscord({
    ...(config.token === undefined ? {} : { token: config.token }),
    apiUrl: config.apiUrl,
    cdnUrls: config.cdnUrls,
    gateway: config.gateway,
    intents: config.presence ? [...DEFAULT_INTENTS, 'GuildPresences'] : DEFAULT_INTENTS,
    requestsPerSecond: config.requestsPerSecond,
    fileRoots: config.fileRoots ?? fileRoots,
    reservedPaths: [config.home, config.config, config.auditFile].filter((path) => path !== undefined),
    secrets: config.httpKey === undefined ? [] : [config.httpKey],
    logger: logger.child({ part: 'discord' }),
    metrics,
    invalidRequestTally: async (windowMs, by) => (await bus.get()).count(`invalid:${apiHost}`, windowMs, by),
    earlierSession: () => events.earlierSession(),
    identifyTally: async (windowMs, by) => (await bus.opened())?.count(`identify:${bot}`, windowMs, by) ?? 0,
  });
  const gateway = keepGateway({
    discord,
    bus,
    name: `gateway:${bot}:0`,
    unfit: () => memory.store().then(() => undefined, tooOld),
    wanted: config.gateway && config.token !== undefined,
    logger: logger.child({ part: 'gateway' }),
  });
  const memory = openMemory({
    url: storeUrl(config),
    news: eventNews(bus, logger),
    logger: logger.child({ part: 'store' }),
  });
  const sink = openAuditLog({
    logger,
    store: memory.store,
    ...(config.auditFile === undefined ? {} : { file: config.auditFile }),
  });
  const policies = createPolicies({
    logger,
    metrics,
    sink,
    redactor,
    concurrency: config.concurrency,
    maxOutputChars: config.maxOutputChars,
  });
  const events = serveEvents({
    discord: {
      ...discord,
      onDispatch: (listener) => discord.onDispatch((told) => gateway.mayTell() && listener(told)),
    },
    owner: bot,
    memory,
    logger: logger.child({ part: 'events' }),
    metrics,
  });
  const interactions = serveInteractions({
    discord,
    memory,
    logger: logger.child({ part: 'interactions' }),
    metrics,
    all: config.interactions,
    mayTell: () => !config.readOnly && gateway.mayTell(),
    record: (received, botId) => events.told({ t: 'INTERACTION_CREATE', d: received }, botId),
  });
  const prompts = openPromptLibrary({
    folder: config.promptsDir ?? join(config.home ?? '.', 'prompts'),
    store: memory.store,
    opened: memory.opened,
    peek: () => peekPrompts(storeUrl(config)),
    news: newsOn('prompts', bus, logger),
    logger: logger.child({ part: 'prompts' }),
  });
  const news = {
    schedules: newsOn('schedules', bus, logger),
    jobs: newsOn('jobs', bus, logger),
    questions: newsOn('questions', bus, logger),
  };
  const usability = watchUsability({ discord, logger: logger.child({ part: 'usability' }) });
  const guild = createGuild({
    usability,
    memory: { ...memory, store: tellingStore(memory.store, news) },
    prompts,
    registry,
    policies,
    bindDiscord: (binding) => discord.bind(binding),
    openFile: (source, signal) => discord.openFile(source, signal),
    deadlineMs: config.deadlineSeconds * 1000,
    clean: (text) => redactor.text(oneLine(text, MAX_ERROR_CHARS)),
  });
  return {
    guild,
    registry,
    discord,
    logger,
    metrics,
    redactor,
    events,
    interactions,
    memory,
    prompts,
    gateway,
    news,
    bus,
    async stop() {
      usability.stop();
      await gateway.stop();
      await interactions.stop();
      await events.stop();
      await bus.close();
      await memory.close();
      sink.close();
    },
  };
}
