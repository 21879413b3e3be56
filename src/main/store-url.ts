import { join } from 'node:path';
import type { Config } from '../config/settings.ts';

/** Where everything is kept: what is configured, else a file in home. */
export const storeUrl = (config: Pick<Config, 'store' | 'home'>): string =>
  config.store ?? `sqlite:${join(config.home ?? '.', 'guildhall.db')}`;
