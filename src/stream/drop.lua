-- Lets go of a session's events and drafts, and has every server forget what it mirrors of them.
--
-- KEYS  1 events  2 drafts
-- ARGV  1 channel
-- Returns  how many of the two there were
redis.call('PUBLISH', ARGV[1], '')
return redis.call('DEL', KEYS[1], KEYS[2])
