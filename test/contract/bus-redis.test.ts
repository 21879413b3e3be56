import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import { openBus } from '../../src/bus/open-bus.ts';
import type { Bus, Json } from '../../src/kernel/bus.ts';
import { grownUp, type PrivateRedis, privateRedis, redisIsHere } from '../support/bus-places.ts';
import { eventually } from '../support/eventually.ts';
import { type TcpProxy, tcpProxy } from '../support/tcp-proxy.ts';

const TTL = 1000;

describe.if(redisIsHere())('bus on redis, when Redis or the way to it fails', () => {
  let redis: PrivateRedis;
  let proxy: TcpProxy;
  const opened: Bus[] = [];

  /** @param way straight to the server, or over the network that can be cut */
  async function open(way: 'straight' | 'proxy' = 'straight'): Promise<Bus> {
    const url = way === 'straight' ? redis.url : `redis://127.0.0.1:${proxy.port}`;
    const bus = await openBus(url, { tickMs: 300 });
    opened.push(bus);
    return bus;
  }

  const terms = (holder: string, ttlMs = TTL) => ({ ttlMs, holder });

  beforeEach(async () => {
    redis = await privateRedis();
    proxy = await tcpProxy(redis.port);
    await grownUp(redis, TTL);
  });

  afterEach(async () => {
    redis.thaw();
    proxy.close();
    await Promise.all(opened.splice(0).map((bus) => bus.close()));
    await redis.remove();
  });

  test('a quick restart takes no lease away, though the server forgot it; subscriptions come back', async () => {
    const [one, two] = [await open(), await open()];
    const heard: Json[] = [];
    await one.subscribe('news', (each) => heard.push(each));
    // It was started only just now, and might have forgotten someone.
    expect(await one.acquire('gateway', terms('one', 3000))).toBeNull();
    await grownUp(redis, 3000);
    const held = await one.acquire('gateway', terms('one', 3000));
    expect(held?.held).toBe(true);
    let ticks = 0;
    one.onTick(() => ticks++);
    await redis.kill();
    await eventually(() => !one.health().ok && !two.health().ok);
    expect(await two.publish('news', 'lost')).toBe(false);
    await redis.start();
    await eventually(() => one.health().ok && two.health().ok && ticks > 0);
    await eventually(async () => (await two.publish('news', 'back')) && heard.length > 0);
    expect(heard).not.toContain('lost');
    for (let passed = 0; passed < 4000; passed += 200) {
      expect(await two.acquire('gateway', terms('two', 3000))).toBeNull();
      await Bun.sleep(200);
    }
    expect(held?.held).toBe(true);
    expect(await two.holder('gateway')).toBe('one');
  }, 60_000);

  test('a long absence takes the lease away in time, and it is had again afterwards', async () => {
    const one = await open();
    const lease = await one.acquire('gateway', terms('one'));
    await redis.kill();
    const killed = performance.now();
    await eventually(() => !lease?.held);
    expect(performance.now() - killed).toBeLessThan(3 * TTL);
    await eventually(() => lease?.lost.aborted);
    expect(one.health()).toMatchObject({ ok: false, leases: [] });
    await expect(one.count('calls', 1000)).rejects.toThrow(/The bus cannot be used/);
    const again = one.waitFor('gateway', terms('one'));
    await Bun.sleep(300);
    await redis.start();
    expect((await again).fence).toBeGreaterThan(lease?.fence ?? Number.POSITIVE_INFINITY);
    expect(one.health()).toEqual({ kind: 'redis', ok: true, leases: ['gateway'] });
  }, 60_000);

  test('a server that forgot the holder gives its lease to nobody while the holder may still act', async () => {
    const [one, two] = [await open('proxy'), await open()];
    const lease = await one.acquire('gateway', terms('one'));
    const next = two.waitFor('gateway', terms('two'));
    let taken = false;
    next.then(() => {
      taken = true;
    });
    proxy.cut();
    await redis.kill();
    await redis.start();
    while (lease?.held) {
      expect(taken).toBe(false);
      await Bun.sleep(5);
    }
    expect((await next).fence).toBeGreaterThan(lease?.fence ?? Number.POSITIVE_INFINITY);
  }, 60_000);

  test('a cut that nobody is told of ends the lease in time; healed, all comes back', async () => {
    const [one, two] = [await open('proxy'), await open()];
    const heard: Json[] = [];
    await one.subscribe('news', (each) => heard.push(each));
    let ticks = 0;
    const lease = await one.acquire('gateway', terms('one'));
    const next = two.waitFor('gateway', terms('two'));
    proxy.cut();
    const cut = performance.now();
    expect((await next).held).toBe(true);
    expect(lease?.held).toBe(false);
    expect(performance.now() - cut).toBeLessThan(6 * TTL);
    await eventually(() => !one.health().ok);
    expect(one.health().detail).toMatch(/The bus cannot be used: .*\. /);
    one.onTick(() => ticks++);
    proxy.heal();
    await eventually(() => one.health().ok && ticks > 0);
    await eventually(async () => (await two.publish('news', 'healed')) && heard.length > 0);
    expect(await one.acquire('gateway', terms('one'))).toBeNull();
  }, 60_000);

  test('a server that hangs holds nobody up', async () => {
    const bus = await open();
    redis.freeze();
    const asked = performance.now();
    await expect(bus.count('calls', 1000)).rejects.toThrow(/The bus cannot be used/);
    expect(performance.now() - asked).toBeLessThan(8000);
    redis.thaw();
    await eventually(() => bus.health().ok);
    expect(await bus.count('calls', 60_000)).toBeGreaterThan(0);
  }, 60_000);

  test('a server that is not there, or wants a password, is named with a remedy, and taken when it comes', async () => {
    await redis.kill();
    const bus = await open();
    expect(bus.health().detail).toBe(
      `The bus cannot be used: nothing answers at 127.0.0.1:${redis.port}. Start Redis, or correct the address in the setting bus.`,
    );
    await bus.subscribe('news', () => {});
    await redis.start();
    await eventually(() => bus.health().ok);
    const { RedisClient } = await import('bun');
    const client = new RedisClient(redis.url);
    await client.send('CONFIG', ['SET', 'requirepass', 'sesame']);
    client.close();
    const stranger = await open();
    expect(stranger.health().detail).toMatch(/answers but lets nobody in\. Check the password/);
    expect(stranger.health().detail).not.toContain('sesame');
    const guest = await openBus(redis.url.replace('redis://', 'redis://:sesame@'));
    opened.push(guest);
    expect(guest.health().ok).toBe(true);
  }, 60_000);
});
