import type { Guild } from '../kernel/pipeline.ts';

/** Milliseconds. What follows a connection is over by then: the log is begun, and it is known which tools are of use. */
const SETTLED = 1000;

let working = false;

/** From now on code that runs often is compiled as usual. The binary starts reluctant, which keeps it small while idle. */
export function compileWhatIsHot(): void {
  working = true;
  Bun.unsafe.setJITPolicy(1);
}

/**
 * Lets go of the garbage of the start and of code that ran in it, unless work has begun meanwhile: 1 MB. Code comes back
 * from its source where it is called again.
 */
export function restAfterStart(): void {
  const timer = setTimeout(() => {
    if (!working) Bun.shrink();
  }, SETTLED);
  timer.unref();
}

/** The same, with the first call from now on: a client that only keeps its servers open gets a small one. */
export function compileOnFirstCall(guild: Guild): Guild {
  let called = false;
  return {
    ...guild,
    invoke(invocation) {
      if (!called) compileWhatIsHot();
      called = true;
      return guild.invoke(invocation);
    },
  };
}
