/** What `find` gives as soon as it gives anything. Throws when it has given nothing for `ms`. */
export async function eventually<T>(
  find: () => T | undefined | false | Promise<T | undefined | false>,
  ms = 30_000,
  what = 'what was waited for',
): Promise<T> {
  const deadline = performance.now() + ms;
  for (;;) {
    const found = await find();
    if (found) return found;
    if (performance.now() > deadline) throw new Error(`not so within ${ms} ms: ${what}`);
    await Bun.sleep(10);
  }
}

/** The same of something that is to become true, and has a name for the case that it does not. */
export const until = async (what: string, holds: () => boolean | Promise<boolean>, ms?: number): Promise<void> =>
  void (await eventually(holds, ms, what));
