-- Adds a delta behind the newest event of a session and tells whoever follows it.
--
-- KEYS  1 events  2 drafts
-- ARGV  1 number of the newest event that the speaker knows of  2 seq of the turn
--       3 the delta without its place, as a JSON object           4 how many deltas are held  5 expiry in ms  6 channel
-- Returns  the delta's number and delta
local number, delta = tonumber(ARGV[1]), 0
local event = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)[1]
if event then number = math.max(number, tonumber(string.match(event[1], '^%d+'))) end
local draft = redis.call('XREVRANGE', KEYS[2], '+', '-', 'COUNT', 1)[1]
if draft then
  local before, count = string.match(draft[1], '^(%d+)-(%d+)$')
  if tonumber(before) >= number then number, delta = tonumber(before), tonumber(count) end
end
delta = delta + 1
local id = string.format('%.0f-%.0f', number, delta)
redis.call('XADD', KEYS[2], 'MAXLEN', '~', ARGV[4], id, 'turn', ARGV[2], 'delta', ARGV[3])
redis.call('PEXPIRE', KEYS[2], ARGV[5])
-- The place is put in front of the text: a JSON library of this side would change numbers and escapes.
redis.call('PUBLISH', ARGV[6], string.format('{"number":%.0f,"delta":%.0f,', number, delta) .. string.sub(ARGV[3], 2))
return { number, delta }
