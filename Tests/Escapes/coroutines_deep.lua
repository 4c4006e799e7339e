-- tries: coroutines in coroutines
-- ends: ok
local depth = 0
local function nest() depth = depth + 1 local ok, err = coroutine.resume(coroutine.create(nest)) assert(ok, err) end
local ok, err = pcall(nest)
assert(not ok and tostring(err):find("overflow", 1, true) and depth < 250, tostring(err))
local function close(n)
  local co = coroutine.create(function() local c <close> = setmetatable({}, { __close = function() close(n + 1) end }) coroutine.yield() end)
  coroutine.resume(co)
  return coroutine.close(co)
end
close(1)
-- Many beside each other are only memory.
local many = {}
for i = 1, 10000 do many[i] = coroutine.wrap(function() coroutine.yield() end) many[i]() end
