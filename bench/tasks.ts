import { temporaryFolder } from './children.ts';
import { allPeers, commandOf, peerReady, peersInstalled } from './peers.ts';
import { invariant, report, round } from './report.ts';
import { handshake, openStdio, type StdioSession } from './stdio-session.ts';
import { type CarriedOut, carryOut, tasks } from './tasks/carry-out.ts';
import { seed } from './tasks/seed.ts';
import { openStage, type Subject } from './tasks/task.ts';
import { tokens } from './wire.ts';
import { environmentOf, openWorld, type World } from './world.ts';

/** Tokens that a model writes and reads: the calls with their arguments, and the answers. */
const cost = ({ calls, ms }: CarriedOut) => ({
  calls: calls.length,
  tokens_in: calls.reduce((sum, { name, arguments: args }) => sum + tokens({ name, arguments: args }), 0),
  tokens_out: calls.reduce((sum, { answer }) => sum + tokens(answer), 0),
  ms: round(ms, 0),
});

interface Server {
  subject: Subject;
  name: string;
  command: readonly string[];
  ready(session: StdioSession, world: World): Promise<unknown>;
}

/** Each in a world of its own, since what one has done the next cannot do. */
async function all({ subject, name, command, ready }: Server): Promise<void> {
  const world = await openWorld(seed);
  const session = openStdio(command, { ...environmentOf(world), GUILDHALL_HOME: temporaryFolder() });
  const stage = openStage(world);
  let done = 0;
  const sum = { calls: 0, tokens_in: 0, tokens_out: 0, ms: 0 };
  try {
    await handshake(session);
    const { tools } = (await session.request('tools/list')) as { tools: unknown[] };
    await ready(session, world);
    for (const task of tasks) {
      const script = task[subject];
      if (typeof script === 'string') {
        report({ name: `${name}: ${task.name}`, cannot: script });
        continue;
      }
      const carried = await carryOut(task, script, session, stage, world.guild);
      const figures = cost(carried);
      const { missing } = carried;
      if (subject === 'ours') {
        report({ name: `${name}: ${task.name}`, ...figures });
        invariant(`done: ${task.name}`, missing === undefined, { missing });
      } else {
        report({ name: `${name}: ${task.name}`, ...figures, ...(missing === undefined ? {} : { failed: missing }) });
      }
      if (missing !== undefined) continue;
      done++;
      for (const key of Object.keys(sum) as (keyof typeof sum)[]) sum[key] += figures[key];
    }
    const list = tokens(tools);
    const whole = { list_tokens: list, with_list: list + sum.tokens_in + sum.tokens_out };
    report({ name: `${name}: all tasks`, done, of: tasks.length, ...sum, ...whole });
  } finally {
    await session.close();
    await world.stop();
  }
}

/** Ten tasks as a sensible agent does them with the tools that are listed by default: calls, tokens, and whether they are done. */
export async function commonTasks(_world: World, binary: string): Promise<void> {
  const ready = (session: StdioSession) => session.says(/Gateway ready/);
  await all({ subject: 'ours', name: 'guildhall', command: [binary, 'stdio'], ready });
  if (!(await peersInstalled())) return report({ name: 'tasks of peers', skipped: 'npm could not install them' });
  for (const peer of allPeers) {
    const { subject, name } = peer;
    const ready = (session: StdioSession, world: World) => peerReady(session, peer, world);
    await all({ subject, name, command: commandOf(peer), ready });
  }
}
