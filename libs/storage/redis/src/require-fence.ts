/**
 * Begins a script that only the owner may run, and that returns 0 for whoever is it no more: the epoch of the fence is
 * the stored one, and this is the Redis in which it took ownership. KEYS[1]: own. ARGV[1], ARGV[2]: epoch, replication id.
 */
export const REQUIRE_FENCE = `if redis.call('HGET', KEYS[1], 'epoch') ~= ARGV[1] then return 0 end
if string.match(redis.call('INFO', 'replication'), 'master_replid:(%w+)') ~= ARGV[2] then return 0 end`;
