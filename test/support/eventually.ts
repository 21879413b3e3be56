/** What `find` gives as soon as it gives anything. Throws when it has given nothing for `ms`. */
export async function eventually<T>(find: () => Promise<T | undefined | false>, ms = 20_000): Promise<T> {
  const deadline = performance.now() + ms;
  for (;;) {
    const found = await find();
    if (found) return found;
    if (performance.now() > deadline) throw new Error(`not so within ${ms} ms`);
    await Bun.sleep(20);
  }
}
