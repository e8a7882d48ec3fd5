-- Commits one change of a session: state, messages, events and journal, all or nothing.
--
-- KEYS  1 state  2 messages  3 dossier  4 agents  5 skills  6 actions  7 lease  8 fence  9 events  10 drafts  11 journal
--      12 generation  13 sent
-- ARGV  1 version that the change follows    2 fencing token, '' where the writer holds no lease
--       3 expiry of the state in ms          4 number of the newest event after the change
--       5 state document                     6-9 dossier, agents, skills, actions; '' where they stay as they are
--      10 '1' where the lease ends          11 the change without its messages and first brace
--      12 how many messages are held        13 how many events are held
--      14 seqs of the turns that end, as ',3,7,'    15 the writer's generation
--      16 when it is too late for it by the clock of Redis, in ms, '' for never
--      17 how many of the ids that clients gave their messages are held
--      18 how many messages follow, then for each its document and the id its client gave it, '' for none; then for each event
--         its number and its document
-- Returns  how many changes the journal has with this one   0 another commit came first   -1 the session is not held
--          -2 the lease has passed on   -3 the generation has ended   -4 it comes too late
if redis.call('GET', KEYS[12]) ~= ARGV[15] then return -3 end
-- Its writer has given it up, and others may have gone on in the truth: what followers read here would never have happened.
local time = redis.call('TIME')
if ARGV[16] ~= '' and time[1] * 1000 + math.floor(time[2] / 1000) > tonumber(ARGV[16]) then return -4 end
local version, generation = string.match(redis.call('GETRANGE', KEYS[1], 0, 63), '^(%d+) (%-?%d+) ')
if not version or generation ~= ARGV[15] then return -1 end
if ARGV[2] ~= '' and redis.call('GET', KEYS[8]) ~= ARGV[2] then return -2 end
if version ~= ARGV[1] then return 0 end

local messages = {}
local events = 19 + 2 * ARGV[18]
for i = 19, events - 1, 2 do messages[#messages + 1] = ARGV[i] end
for i = events, #ARGV, 2 do
  local added = redis.pcall('XADD', KEYS[9], 'MAXLEN', '~', ARGV[13], ARGV[i] .. '-0', 'event', ARGV[i + 1])
  if added.err then
    -- A stream that is ahead of its state belongs to another past: the state is rebuilt, and nothing else is written.
    redis.call('DEL', KEYS[1])
    return -1
  end
end

local ttl = ARGV[3]
local next = string.format('%.0f', version + 1)
redis.call('SET', KEYS[1], next .. ' ' .. generation .. ' ' .. ARGV[4] .. ' ' .. ARGV[5], 'PX', ttl)
-- What changes seldom outlives the state by as much again, and is prolonged now and then.
local isTime = string.find(next, '[05]$')
for i = 3, 6 do
  if ARGV[i + 3] ~= '' then
    redis.call('SET', KEYS[i], ARGV[i + 3], 'PX', 2 * ttl)
  elseif isTime then
    redis.call('PEXPIRE', KEYS[i], 2 * ttl)
  end
end

if #messages > 0 then
  redis.call('RPUSH', KEYS[2], unpack(messages))
  redis.call('LTRIM', KEYS[2], -tonumber(ARGV[12]), -1)
end
if isTime then
  redis.call('PEXPIRE', KEYS[2], 2 * ttl)
  redis.call('PEXPIRE', KEYS[9], 2 * ttl)
end
for i = 20, events - 1, 2 do
  if ARGV[i] ~= '' then
    redis.call('RPUSH', KEYS[13], ARGV[i])
    redis.call('LTRIM', KEYS[13], -tonumber(ARGV[17]), -1)
    redis.call('PEXPIRE', KEYS[13], 2 * ttl)
  end
end

local said = #messages > 0 and '"messages":[' .. table.concat(messages, ',') .. '],' or ''
local waiting = redis.call('RPUSH', KEYS[11], next .. ' {' .. said .. ARGV[11])

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
return waiting
