import type { Guild } from '../kernel/pipeline.ts';

/** From now on code that runs often is compiled as usual. The binary starts reluctant, which keeps it small while idle. */
export const compileWhatIsHot = (): void => Bun.unsafe.setJITPolicy(1);

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
