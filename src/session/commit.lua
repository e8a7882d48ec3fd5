-- Commits one change of a session: state, messages, events and journal, all or nothing.
--
-- KEYS  1 state  2 messages  3 events  4 journal  5 generation  6- whatever else the change has to do with
-- ARGV  1 the writer's generation   2 when it is too late for it by the clock of Redis, in ms, '' for never
--       3 version that the change follows   4 the state after it
--       5 expiry of the state in ms; what is prolonged only now and then has twice as much
--       6 how many messages are held   7 how many events are held
--       8 the change without its messages and first brace, for the journal
--       9 how many messages follow, then those; then how many events, and the id and document of each
--      then for each key from the 6th on what it is for, and a value:
--        'token' only who has this one may write   'set' this   'prolong' ''   'append' this to the last 500
--        'end' drafts, where they are of a turn in this list (',3,7,')   'delete' ''   'spend' a token, ''
-- Returns  how many changes the journal has with this one   0 another commit came first   -1 the session is not held
--          -2 the lease has passed on   -3 the generation has ended   -4 it comes too late
if redis.call('GET', KEYS[5]) ~= ARGV[1] then return -3 end
-- Its writer has given it up, and others may have gone on in the truth: what followers read here would never have happened.
local time = redis.call('TIME')
if ARGV[2] ~= '' and time[1] * 1000 + math.floor(time[2] / 1000) > tonumber(ARGV[2]) then return -4 end
local version, generation = string.match(redis.call('GETRANGE', KEYS[1], 0, 63), '^(%d+) (%-?%d+) ')
if not version or generation ~= ARGV[1] then return -1 end

local lastMessage = 9 + ARGV[9]
local lastEvent = lastMessage + 1 + 2 * ARGV[lastMessage + 1]
local function use(k) return ARGV[lastEvent + 2 * k - 11], ARGV[lastEvent + 2 * k - 10] end
for k = 6, #KEYS do
  local what, value = use(k)
  if what == 'token' and redis.call('GET', KEYS[k]) ~= value then return -2 end
end
if version ~= ARGV[3] then return 0 end

for i = lastMessage + 2, lastEvent, 2 do
  local added = redis.pcall('XADD', KEYS[3], 'MAXLEN', '~', ARGV[7], ARGV[i], 'event', ARGV[i + 1])
  if added.err then
    -- A stream that is ahead of its state belongs to another past: the state is rebuilt, and nothing else is written.
    redis.call('DEL', KEYS[1])
    return -1
  end
end
redis.call('SET', KEYS[1], ARGV[4], 'PX', ARGV[5])
local said = ''
if lastMessage > 9 then
  redis.call('RPUSH', KEYS[2], unpack(ARGV, 10, lastMessage))
  redis.call('LTRIM', KEYS[2], -tonumber(ARGV[6]), -1)
  said = '"messages":[' .. table.concat(ARGV, ',', 10, lastMessage) .. '],'
end
local waiting = redis.call('RPUSH', KEYS[4], string.format('%.0f {', version + 1) .. said .. ARGV[8])

local long = 2 * ARGV[5]
for k = 6, #KEYS do
  local what, value = use(k)
  if what == 'set' then
    redis.call('SET', KEYS[k], value, 'PX', long)
  elseif what == 'prolong' then
    redis.call('PEXPIRE', KEYS[k], long)
  elseif what == 'append' then
    redis.call('RPUSH', KEYS[k], value)
    redis.call('LTRIM', KEYS[k], -500, -1)
    redis.call('PEXPIRE', KEYS[k], long)
  elseif what == 'end' then
    local draft = redis.call('XRANGE', KEYS[k], '-', '+', 'COUNT', 1)[1]
    if draft and string.find(value, ',' .. draft[2][2] .. ',', 1, true) then redis.call('DEL', KEYS[k]) end
  elseif what == 'delete' then
    redis.call('DEL', KEYS[k])
  elseif what == 'spend' then
    local last = tonumber(string.match(redis.call('GET', KEYS[k]) or '0', '%d+$'))
    redis.call('SET', KEYS[k], ARGV[1] .. string.format(':%.0f', last + 1), 'PX', long)
  end
end
return waiting
