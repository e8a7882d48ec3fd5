-- Takes, prolongs or gives back the right to work on a session's turns.
--
-- KEYS  1 lease  2 fence  3 generation
-- ARGV  1 'acquire', 'renew' or 'release'  2 the lease's length in ms  3 expiry of the fence in ms (acquire), else the token
--       4 the writer's generation
-- Returns  the new token as text (acquire), the token or '' (renew, release); '' where somebody else holds the lease; -3 where the
--          generation has ended
if redis.call('GET', KEYS[3]) ~= ARGV[4] then return -3 end
-- A token is of its generation alone: whoever has one of an older time may have been overtaken in another store.
local mine = ARGV[4] .. ':'
local holder = redis.call('GET', KEYS[1])
if ARGV[1] == 'acquire' then
  if holder and string.sub(holder, 1, #mine) == mine then return '' end
  -- Counted on from the clock: tokens keep growing even where Redis has lost the last one.
  local time = redis.call('TIME')
  local last = tonumber(string.match(redis.call('GET', KEYS[2]) or '0', '%d+$'))
  local text = string.format('%.0f', math.max(last, time[1] * 1000 + math.floor(time[2] / 1000)) + 1)
  redis.call('SET', KEYS[2], mine .. text, 'PX', ARGV[3])
  redis.call('SET', KEYS[1], mine .. text, 'PX', ARGV[2])
  return text
end
if holder ~= mine .. ARGV[3] then return '' end
if ARGV[1] == 'renew' then redis.call('PEXPIRE', KEYS[1], ARGV[2]) else redis.call('DEL', KEYS[1]) end
return ARGV[3]
