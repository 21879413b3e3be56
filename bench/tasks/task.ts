import { createDriver, type Driver } from '../../sandbox/driver.ts';

/** Where tasks are done: a server after two weeks, seen past whoever does them. */
export interface Stage {
  driver: Driver;
  /** Whatever Discord's API has at a path, as the bot sees it. */
  get<T>(path: string): Promise<T>;
  channel(name: string): Promise<string>;
}

export function openStage({ api, control, token }: { api: string; control: string; token: string }): Stage {
  const driver = createDriver(control);
  return {
    driver,
    async get<T>(path: string) {
      const response = await fetch(`${api}/v10${path}`, { headers: { authorization: `Bot ${token}` } });
      if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
      return (await response.json()) as T;
    },
    channel: (name) => driver.channelId(name),
  };
}

/** One AI at work: it knows what it was asked, and what the answers of its tools say. */
export interface Agent {
  /** Id of the server, which some tools must be told. */
  server: string;
  /** Answers with what a model would read. Throws where the tool says that it failed. */
  call(tool: string, args?: Record<string, unknown>): Promise<string>;
}

/** Does the task as a sensible agent would, and answers with what it would tell whoever asked. */
export type Script = (agent: Agent) => Promise<string>;

export interface Task {
  name: string;
  /** In the words of whoever wants it done. */
  ask: string;
  /** What people did before. */
  before?(stage: Stage): Promise<unknown>;
  /** What people do while it is being done. */
  meanwhile?(stage: Stage): Promise<unknown>;
  ours: Script;
  /** For those of the other servers that can do it. A text says what they lack. */
  quadslab: Script | string;
  barryyip: Script | string;
  /** What is not as it should be afterwards; nothing where all is done. */
  missing(stage: Stage, said: string): Promise<string | undefined>;
}

export const SUBJECTS = ['ours', 'quadslab', 'barryyip'] as const;
export type Subject = (typeof SUBJECTS)[number];

/** The first thing a pattern finds in what an agent reads. Agents that find nothing cannot go on. */
export function found(text: string, pattern: RegExp): string {
  const match = pattern.exec(text);
  if (!match) throw new Error(`Nothing like ${pattern} in: ${text.slice(0, 500)}`);
  return match[1] ?? match[0];
}

export const every = (text: string, pattern: RegExp): string[] =>
  [...text.matchAll(pattern)].map((match) => match[1] ?? match[0]);
