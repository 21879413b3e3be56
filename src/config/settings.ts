/** How a setting is written down, and what it becomes. */
type Kind =
  | { kind: 'text'; default?: string }
  | { kind: 'flag'; default: false }
  /** `off` describes the flag that switches it off. */
  | { kind: 'flag'; default: true; off: string }
  | { kind: 'number'; default?: number; min: number; max: number }
  | { kind: 'list'; default?: readonly string[] }
  | { kind: 'choice'; choices: readonly string[]; default: string };

export type Setting = Kind & {
  description: string;
  /** Environment variables honoured besides GUILDHALL_<NAME>, for what users of other servers already have set. */
  env?: readonly string[];
  /** Never printed, and not accepted as a flag: command lines are visible to every user of the machine. */
  secret?: true;
  /** Holds ids of Discord's, so that a name is noticed at the start and not at every call. */
  ids?: true;
  /** Holds addresses of the web, which are checked at the start. */
  urls?: true;
  /** Also GUILDHALL_<NAME>_FILE: the value is what that file holds. */
  file?: true;
};

/** Every setting there is. Its name in files is snake_case, in the environment GUILDHALL_<NAME>, as a flag --<name>. */
export const settings = {
  token: { kind: 'text', secret: true, file: true, env: ['DISCORD_TOKEN'], description: "The bot's token." },
  apiUrl: {
    kind: 'text',
    default: 'https://discord.com/api',
    env: ['DISCORD_API_URL'],
    description: "Base of Discord's REST API; the gateway's address comes from it.",
  },
  cdnUrls: {
    kind: 'list',
    urls: true,
    default: ['https://cdn.discordapp.com', 'https://media.discordapp.net'],
    description:
      "Bases of Discord's CDN: files there may be fetched from a private address too, nothing else may. What lies beside api_url always counts.",
  },
  home: { kind: 'text', description: "Where data lives. Default: the platform's data directory." },
  config: {
    kind: 'text',
    description: 'Configuration file, JSON or YAML. Default: guildhall.{json,yaml,yml} in home.',
  },
  promptsDir: {
    kind: 'text',
    description: 'Folder of your own prompts, Markdown files. Default: prompts in home.',
  },
  store: {
    kind: 'text',
    secret: true,
    file: true,
    description: 'What is remembered: sqlite:/path or postgres://… . Default: guildhall.db in home.',
  },
  bus: {
    kind: 'text',
    secret: true,
    file: true,
    description: 'How processes tell each other: memory:, file:/path or redis://… . Default: a file in home.',
  },
  gateway: {
    kind: 'flag',
    default: true,
    off: "Keep no connection to Discord's gateway: REST alone.",
    description: "Keep a connection to Discord's gateway.",
  },
  interactions: {
    kind: 'flag',
    default: true,
    off: 'Leave commands, buttons and forms to another program of the same bot, but for the answers to own questions.',
    description: 'Acknowledge commands, buttons and forms that people use, for agents to answer.',
  },
  presence: {
    kind: 'flag',
    default: false,
    description: 'Record who comes online and goes, and what they do; needs the Presence Intent.',
  },
  requestsPerSecond: {
    kind: 'number',
    default: 50,
    min: 1,
    max: 100_000,
    description: "Global limit of REST requests a second; Discord's own is 50.",
  },
  toolsets: { kind: 'list', description: 'Toolsets to list, or `all`. Default: the small default set.' },
  compat: {
    kind: 'text',
    description: 'Answer to the tool names of another server too: hanweg, barryyip, saseq or quadslab.',
  },
  listEndpoints: {
    kind: 'flag',
    default: false,
    description:
      "List Discord's own endpoints of these toolsets too, as tools of their own; without it they are found by searching.",
  },
  tools: { kind: 'list', description: 'Single tools to list in addition.' },
  excludeTools: { kind: 'list', default: [], description: 'Tools to leave out whatever else allows them.' },
  descriptions: {
    kind: 'text',
    description:
      'File with other descriptions of the tools, such as a translation; `tools --yaml` prints one to start from.',
  },
  readOnly: { kind: 'flag', default: false, description: 'Refuse everything that changes something.' },
  server: { kind: 'text', ids: true, description: 'Bind to one server (id); the field disappears from tools.' },
  channel: { kind: 'text', ids: true, description: 'Bind to one channel (id); the field disappears from tools.' },
  servers: { kind: 'list', ids: true, description: 'Server ids that may be used. Default: all the bot is in.' },
  channels: { kind: 'list', ids: true, description: 'Channel or category ids that may be used. Default: all.' },
  directMessages: { kind: 'flag', default: false, description: 'Allow direct messages.' },
  approval: {
    kind: 'list',
    default: [],
    description: 'Effects (delete), toolsets or tools that a human must approve first.',
  },
  callsPerMinute: { kind: 'number', min: 1, max: 1_000_000, description: 'Calls a minute for each caller.' },
  concurrency: { kind: 'number', default: 32, min: 1, max: 10_000, description: 'Calls at once for each caller.' },
  deadlineSeconds: { kind: 'number', default: 120, min: 1, max: 3600, description: 'Longest a call may take.' },
  maxOutputChars: {
    kind: 'number',
    default: 40_000,
    min: 1000,
    max: 10_000_000,
    description: 'Longest text of an answer.',
  },
  fileRoots: {
    kind: 'list',
    description:
      'Folders that files may be sent from. Default: on stdio the working directory, unless it is the home or root folder; none on HTTP.',
  },
  logLevel: {
    kind: 'choice',
    choices: ['debug', 'info', 'warn', 'error', 'silent'],
    default: 'info',
    description: 'What is logged to stderr.',
  },
  eventsKeepDays: {
    kind: 'number',
    default: 30,
    min: 0,
    max: 36_500,
    description: 'Days that the log of events is kept; 0 keeps all. Messages, members and counts stay.',
  },
  eventsKeepCount: {
    kind: 'number',
    default: 5_000_000,
    min: 0,
    max: 1_000_000_000,
    description: 'Most events that the log keeps; 0 for no limit. A million take about 1 GB.',
  },
  callsKeepDays: {
    kind: 'number',
    default: 180,
    min: 0,
    max: 36_500,
    description: 'Days that the record of calls (tool_usage_log) is kept; 0 keeps all.',
  },
  auditFile: { kind: 'text', description: 'Append one JSON line for every call to this file.' },
  httpHost: { kind: 'text', default: '127.0.0.1', description: 'Address to listen on.' },
  httpPort: {
    kind: 'number',
    default: 3323,
    min: 0,
    max: 65_535,
    description: 'Port to listen on; 0 picks a free one.',
  },
  httpKey: {
    kind: 'text',
    secret: true,
    file: true,
    description: 'Bearer key that HTTP clients must send. Default: made on first start and kept in home.',
  },
  httpAllowedHosts: { kind: 'list', default: [], description: 'Host names accepted besides those of this machine.' },
  httpAllowedOrigins: {
    kind: 'list',
    default: [],
    description: 'Browser origins accepted besides those of this machine.',
  },
} as const satisfies Record<string, Setting>;

export type SettingName = keyof typeof settings;

type ValueOf<S> = S extends { kind: 'flag' }
  ? boolean
  : S extends { kind: 'number' }
    ? number
    : S extends { kind: 'list' }
      ? readonly string[]
      : S extends { kind: 'choice'; choices: readonly (infer C)[] }
        ? C
        : string;

type Defaulted = { [N in SettingName]: (typeof settings)[N] extends { default: unknown } ? N : never }[SettingName];

/** What the program runs with. Settings without a default may be absent. */
export type Config = { [N in Defaulted]: ValueOf<(typeof settings)[N]> } & {
  [N in Exclude<SettingName, Defaulted>]?: ValueOf<(typeof settings)[N]>;
};

export const fileKey = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
export const envName = (name: string): string => `GUILDHALL_${fileKey(name).toUpperCase()}`;
export const flagName = (name: string): string => `--${fileKey(name).replaceAll('_', '-')}`;
