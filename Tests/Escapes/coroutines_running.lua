-- tries: to close or resume what runs
-- ends: ok
local me = coroutine.running()
assert(not pcall(coroutine.close, me) and not coroutine.resume(me) and not pcall(coroutine.yield))
local co
co = coroutine.create(function() assert(not pcall(coroutine.close, co) and not coroutine.resume(co)) return coroutine.close(me) end)
assert(not coroutine.resume(co))
local wrapped
wrapped = coroutine.wrap(function() return pcall(wrapped) end)
assert(wrapped() == false)
local inner = coroutine.create(function() local c <close> = setmetatable({}, { __close = function() coroutine.close(coroutine.running()) end }) coroutine.yield() end)
coroutine.resume(inner)
assert(not coroutine.close(inner))
