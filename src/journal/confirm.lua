-- Takes entries that Postgres has off the head of a session's journal: exactly those, whoever else does the same.
--
-- KEYS  1 journal
-- ARGV  the entries in their order, each by its mark: length in bytes, a space, the letters and digits it begins with
-- Returns  how many were taken off, those that somebody else took before are passed over; and how many are left
local head = redis.call('LRANGE', KEYS[1], 0, #ARGV - 1)
local taken = 0
local mark = 1
for _, entry in ipairs(head) do
  local own = #entry .. ' ' .. string.match(entry, '^%w*')
  while mark <= #ARGV and ARGV[mark] ~= own do mark = mark + 1 end
  if mark > #ARGV then break end
  mark = mark + 1
  taken = taken + 1
end
if taken > 0 then redis.call('LTRIM', KEYS[1], taken, -1) end
return { taken, redis.call('LLEN', KEYS[1]) }
