-- tries: to wait where nothing can be suspended
-- ends: ok
local task = require "task"
local function waits(f, ...)
  local ok, result = pcall(f, ...)
  assert(not ok or result == nil, "it waited")
end
waits(table.sort, { 1, 2, 3 }, function() task.sleep(0) end)
waits(string.gsub, "x", "x", function() task.sleep(0) end)
waits(tostring, setmetatable({}, { __tostring = function() task.sleep(0) end }))
waits(load, function() task.sleep(0) end)
waits(string.gsub, "x", "x", coroutine.yield)
local co = coroutine.create(function() local c <close> = setmetatable({}, { __close = function() task.sleep(0) end }) coroutine.yield() end)
coroutine.resume(co)
assert(not coroutine.close(co))
task.sleep(0)
