/** Each is one atomic step. KEYS[1] is a hash; times are of the server, in milliseconds. */

/** Records outlive every time to live; after a day without a renewal nobody is interested. */
const KEPT_MS = 86_400_000;

const NOW = `local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)`;

/**
 * A server that was restarted may have forgotten a holder, or remember an older state, in which the lease was free.
 * So for one time to live after its start nobody takes a lease, and holders can put back their record meanwhile.
 * ARGV: fence and beat as they were seen (empty where there was no record), holder, time to live.
 */
export const TAKE = `${NOW}
local seen = redis.call('HMGET', KEYS[1], 'fence', 'beat')
if (seen[1] or '') ~= ARGV[1] or (seen[2] or '') ~= ARGV[2] then return '' end
local info = redis.pcall('INFO', 'server')
if type(info) == 'string' then
  local uptime = tonumber(string.match(info, 'uptime_in_seconds:(%d+)'))
  if uptime and (uptime - 1) * 1000 <= tonumber(ARGV[4]) then return '' end
end
local fence = string.format('%.0f', math.max((tonumber(seen[1]) or 0) + 1, now))
redis.call('HSET', KEYS[1], 'fence', fence, 'beat', '0', 'holder', ARGV[3], 'ttl', ARGV[4])
redis.call('PEXPIRE', KEYS[1], ${KEPT_MS})
return fence`;

/** ARGV: fence, beat, holder, time to live. */
export const BEAT = `local found = redis.call('HMGET', KEYS[1], 'fence', 'holder')
local fence = tonumber(found[1]) or 0
if fence > tonumber(ARGV[1]) or (fence == tonumber(ARGV[1]) and found[2] == '') then return 0 end
redis.call('HSET', KEYS[1], 'fence', ARGV[1], 'beat', ARGV[2], 'holder', ARGV[3], 'ttl', ARGV[4])
redis.call('PEXPIRE', KEYS[1], ${KEPT_MS})
return 1`;

/** ARGV: fence. */
export const FREE = `if redis.call('HGET', KEYS[1], 'fence') == ARGV[1] then redis.call('HSET', KEYS[1], 'holder', '') end`;

/** ARGV: window, width of a slot, what to add. */
export const COUNT = `${NOW}
local window, width, by = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local slot = now - now % width
local sums = redis.call('HGETALL', KEYS[1])
local sum, ahead = by, 0
for i = 1, #sums, 2 do
  local start, each = tonumber(sums[i]), tonumber(sums[i + 1])
  if start + width <= now - window then
    redis.call('HDEL', KEYS[1], sums[i])
  else
    sum = sum + each
    if start > slot then
      ahead = ahead + each
      redis.call('HDEL', KEYS[1], sums[i])
    end
  end
end
if by + ahead ~= 0 then
  redis.call('HINCRBY', KEYS[1], string.format('%.0f', slot), by + ahead)
  redis.call('PEXPIRE', KEYS[1], window + width * 2)
end
return math.max(0, sum)`;
