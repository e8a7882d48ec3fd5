-- Adds whole events to a session's stream and tells whoever follows it. One that is there already is skipped.
--
-- KEYS  1 events  2 drafts
-- ARGV  1 how many events are held  2 expiry in ms  3 channel
--       4- number, document and seq of the turn that it ends ('' for none), by turns
-- Returns  how many events were new
local last = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)[1]
local newest = last and tonumber(string.match(last[1], '^%d+')) or 0
local added = 0
for i = 4, #ARGV, 3 do
  local number = tonumber(ARGV[i])
  if number > newest then
    redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[1], ARGV[i] .. '-0', 'event', ARGV[i + 1])
    redis.call('PUBLISH', ARGV[3], ARGV[i + 1])
    newest = number
    added = added + 1
    if ARGV[i + 2] ~= '' then
      -- What the turn's drafts said is provisional: once it has ended, its reply is all there is to know.
      for _, draft in ipairs(redis.call('XRANGE', KEYS[2], '-', '+')) do
        if draft[2][2] == ARGV[i + 2] then redis.call('XDEL', KEYS[2], draft[1]) end
      end
      if redis.call('XLEN', KEYS[2]) == 0 then redis.call('DEL', KEYS[2]) end
    end
  end
end
if added > 0 then redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
return added
