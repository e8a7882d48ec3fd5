-- Tells of events that were committed, through the node that holds them, so that they come in their order.
--
-- KEYS  1 any key of the session
-- ARGV  1 channel  2- events as they are told
-- Returns  nothing
for i = 2, #ARGV do redis.call('PUBLISH', ARGV[1], ARGV[i]) end
