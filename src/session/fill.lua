-- Keeps what was rebuilt from the truth, unless a newer state is held by then.
--
-- KEYS  1 state  2 messages  3 summary  4 dossier  5 agents  6 skills  7 actions  8 events  9 drafts  10 erasing
--      11 generation
-- ARGV  1 expiry in ms  2 number of the newest event  3 state document  4-8 summary, dossier, agents, skills, actions
--       9 version whose unreadable state is to be replaced, '' where there is none  10 the writer's generation
--      11 channel  12- messages, oldest first
-- Returns  version of the state that was filled, 0 where a newer one (or the same) is held, or -1 where it is being erased,
--          -3 where the generation has ended
if redis.call('GET', KEYS[11]) ~= ARGV[10] then return -3 end
if redis.call('EXISTS', KEYS[10]) == 1 then return -1 end
local held, generation, event = string.match(redis.call('GETRANGE', KEYS[1], 0, 63), '^(%d+) (%-?%d+) (%d+) ')
if held and generation == ARGV[10] and held ~= ARGV[9] and tonumber(event) >= tonumber(ARGV[2]) then return 0 end

local ttl = ARGV[1]
-- Counted on from the clock: versions keep growing even where Redis has lost the last one.
local time = redis.call('TIME')
local version = string.format('%.0f', math.max(tonumber(held or 0), time[1] * 1000 + math.floor(time[2] / 1000)) + 1)
redis.call('SET', KEYS[1], version .. ' ' .. ARGV[10] .. ' ' .. ARGV[2] .. ' ' .. ARGV[3], 'PX', ttl)
for i = 3, 7 do redis.call('SET', KEYS[i], ARGV[i + 1], 'PX', ttl) end
redis.call('DEL', KEYS[2])
for i = 12, #ARGV do redis.call('RPUSH', KEYS[2], ARGV[i]) end
redis.call('PEXPIRE', KEYS[2], ttl)
-- Followers read what was before in the truth; what a stream held beyond it never came to be.
redis.call('DEL', KEYS[8], KEYS[9])
redis.call('PUBLISH', ARGV[11], '')
return version
