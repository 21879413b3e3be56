import type { Json } from '../../kernel/store/json.ts';

/** A blueprint as its YAML says it, checked in shape. Names stand for things; `null` takes a value away. */

export interface OverwriteEntry {
  role?: string | undefined;
  member?: string | undefined;
  allow?: readonly string[] | undefined;
  deny?: readonly string[] | undefined;
}

/** What is said of one thing beside its name. */
export type Said = { readonly [field: string]: unknown };

export interface Entry extends Said {
  name: string;
  /** What it is called so far, where it is to be renamed. */
  was?: string | undefined;
  id?: string | undefined;
}

export interface RoleEntry extends Entry {
  /** Who made it and alone may change it. */
  managed?: string | undefined;
}

export interface ChannelEntry extends Entry {
  type?: string | undefined;
  overwrites?: readonly OverwriteEntry[] | 'synced' | null | undefined;
}

export interface CategoryEntry extends Entry {
  overwrites?: readonly OverwriteEntry[] | null | undefined;
  channels?: readonly ChannelEntry[] | undefined;
}

export interface Document {
  blueprint: 1;
  /** What is not said of a thing is Discord's default; otherwise it stays as it is. */
  exact?: boolean | undefined;
  server?: Said | undefined;
  roles?: readonly RoleEntry[] | undefined;
  /** In no category. */
  channels?: readonly ChannelEntry[] | undefined;
  categories?: readonly CategoryEntry[] | undefined;
  automod?: readonly Entry[] | undefined;
  welcome_screen?: Said | undefined;
  onboarding?: Said | undefined;
}

export const SECTIONS = ['server', 'roles', 'channels', 'automod', 'welcome_screen', 'onboarding'] as const;
export type Section = (typeof SECTIONS)[number];

/** `channels` covers the categories too: both are the channels of the server. */
export const sectionsOf = (document: Document): Section[] =>
  SECTIONS.filter((name) => document[name] !== undefined || (name === 'channels' && document.categories !== undefined));

/** What is wrong with a blueprint, and where: a path of its fields. */
export class BlueprintError extends Error {
  readonly path: readonly PropertyKey[];
  readonly hint: string;

  constructor(path: readonly PropertyKey[], problem: string, hint: string) {
    super(problem);
    this.name = 'BlueprintError';
    this.path = path;
    this.hint = hint;
  }
}

export type Fields = { [field: string]: Json };

/** Something that is there in the server now. References to other things are ids. */
export interface Thing {
  id: string;
  name: string;
  fields: Fields;
}

export interface RoleState extends Thing {
  position: number;
  managed?: string;
}

export interface ChannelState extends Thing {
  type: string;
  parent: string | null;
  position: number;
}

export type Overwrite = { id: string; type: 'role' | 'member'; allow: string[]; deny: string[] };

/** A server, as far as blueprints tell of it. */
export interface State {
  id: string;
  name: string;
  features: readonly string[];
  server: Fields;
  /** Highest first, @everyone last. */
  roles: readonly RoleState[];
  /** As Discord shows them: what is in no category first, then each category followed by what is in it. */
  channels: readonly ChannelState[];
  /** These three only where they were asked for and can be read. */
  automod?: readonly Thing[];
  welcome_screen?: Fields;
  onboarding?: Fields;
  /** Names of members that overwrites are for. */
  members: { readonly [id: string]: string };
}

export const CATEGORY = 'category';
