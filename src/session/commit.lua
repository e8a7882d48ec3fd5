-- Commits one change of a session: state, messages, events and journal, all or nothing.
--
-- KEYS  1 state  2 messages  3 dossier  4 agents  5 skills  6 actions  7 lease  8 fence  9 events  10 drafts  11 journal
--      12 generation
-- ARGV  1 version that the change follows    2 fencing token, '' where the writer holds no lease
--       3 expiry of the state in ms          4 number of the newest event after the change
--       5 state document                     6-9 dossier, agents, skills, actions; '' where they stay as they are
--      10 '1' where the lease ends          11 the change, for the journal
--      12 how many messages are held        13 how many events are held
--      14 seqs of the turns that end, as ',3,7,'    15 channel, '' where the writer tells of it    16 the writer's generation
--      17 when it is too late for it by the clock of Redis, in ms, '' for never
--      18 how many messages follow, then those, then event number and event document by turns
-- Returns  1 committed   0 another commit came first   -1 the session is not held   -2 the lease has passed on
--          -3 the generation has ended   -4 it comes too late
if redis.call('GET', KEYS[12]) ~= ARGV[16] then return -3 end
-- Its writer has given it up, and others may have gone on in the truth: what it tells followers would never have happened.
local time = redis.call('TIME')
if ARGV[17] ~= '' and time[1] * 1000 + math.floor(time[2] / 1000) > tonumber(ARGV[17]) then return -4 end
local state = redis.call('HMGET', KEYS[1], 'version', 'generation')
local version = state[1]
if not version or state[2] ~= ARGV[16] then return -1 end
if ARGV[2] ~= '' and redis.call('GET', KEYS[8]) ~= ARGV[2] then return -2 end
if version ~= ARGV[1] then return 0 end

-- A stream that is ahead of its state belongs to another past: the state is rebuilt, and nothing is half written.
local first = tonumber(ARGV[19 + tonumber(ARGV[18])])
local last = first and redis.call('XREVRANGE', KEYS[9], '+', '-', 'COUNT', 1)[1]
if last and tonumber(string.match(last[1], '^%d+')) >= first then
  redis.call('DEL', KEYS[1])
  return -1
end

local ttl = ARGV[3]
local next = string.format('%.0f', version + 1)
redis.call('HSET', KEYS[1], 'version', next, 'event', ARGV[4], 'doc', ARGV[5])
redis.call('PEXPIRE', KEYS[1], ttl)
for i = 3, 6 do
  if ARGV[i + 3] ~= '' then redis.call('SET', KEYS[i], ARGV[i + 3], 'PX', ttl) else redis.call('PEXPIRE', KEYS[i], ttl) end
end

local messages = tonumber(ARGV[18])
for i = 19, 18 + messages do redis.call('RPUSH', KEYS[2], ARGV[i]) end
if messages > 0 then redis.call('LTRIM', KEYS[2], -tonumber(ARGV[12]), -1) end
redis.call('PEXPIRE', KEYS[2], ttl)

redis.call('RPUSH', KEYS[11], next .. ' ' .. ARGV[11])

for i = 19 + messages, #ARGV, 2 do
  redis.call('XADD', KEYS[9], 'MAXLEN', '~', ARGV[13], ARGV[i] .. '-0', 'event', ARGV[i + 1])
  if ARGV[15] ~= '' then redis.call('PUBLISH', ARGV[15], ARGV[i + 1]) end
end
redis.call('PEXPIRE', KEYS[9], ttl)

if ARGV[14] ~= ',' then
  local draft = redis.call('XRANGE', KEYS[10], '-', '+', 'COUNT', 1)[1]
  if draft then
    local fields = draft[2]
    for i = 1, #fields, 2 do
      if fields[i] == 'turn' and string.find(ARGV[14], ',' .. fields[i + 1] .. ',', 1, true) then redis.call('DEL', KEYS[10]) end
    end
  end
end

if ARGV[10] == '1' then
  redis.call('DEL', KEYS[7])
  -- Whoever worked under the last token finds it spent.
  redis.call('INCR', KEYS[8])
end
return 1
