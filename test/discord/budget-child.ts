// A process that shares its budgets with others over a bus: asks Discord for something at each line it reads and says
// what came of it, or connects to the gateway for as long as it is let.
import { createInterface } from 'node:readline';
import { openBus } from '../../src/bus/open-bus.ts';
import { openDiscord } from '../../src/discord/open-discord.ts';
import { OperationError } from '../../src/kernel/errors.ts';
import { TOKEN } from './peer.ts';

const [role, apiUrl = '', busUrl = '', amount = ''] = process.argv.slice(2);
const bus = await openBus(busUrl);
/** Settles when the others know of what was refused last, and this process of theirs. */
let told: Promise<unknown> = Promise.resolve();
const connection = openDiscord({
  token: TOKEN,
  apiUrl,
  gatewayTiming: { identifySpacing: Number(amount), backoff: 10, maxBackoff: 10 },
  invalidRequestLimit: Number(amount),
  invalidRequestTally(windowMs, by) {
    const sum = bus.count('invalid', windowMs, by);
    told = sum;
    return sum;
  },
  identifyTally: (windowMs, by) => bus.count('identify', windowMs, by),
});
const say = (word: string) => process.stdout.write(`${word}\n`);

say('ready');
if (role === 'identify') {
  await connection.start();
} else {
  const discord = connection.bind({ signal: new AbortController().signal });
  for await (const _line of createInterface(process.stdin)) {
    const outcome = await discord.request('GET', '/users/@me/guilds').then(
      () => 'done',
      (error: unknown) => (error instanceof OperationError ? error.code : String(error)),
    );
    await told;
    say(outcome);
  }
}
