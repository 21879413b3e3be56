import { GatewayIntentBits } from 'discord.js';

export const allIntents = Object.values(GatewayIntentBits)
  .filter((value): value is GatewayIntentBits => typeof value === 'number')
  .reduce((sum, bit) => sum | bit, 0);
