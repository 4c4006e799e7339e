-- tries: an error that never becomes text
-- ends: ok
local busy = setmetatable({}, { __tostring = function() error("no") end, __name = "evil" })
local ok, err = pcall(error, busy)
assert(not ok and err == busy)
for _, value in ipairs { busy, {}, 1, true, print, fleet, null, coroutine.running(), setmetatable({}, { __name = ("x"):rep(100000) }) } do
  ok, err = pcall(error, value)
  assert(not ok and rawequal(err, value))
end
ok, err = pcall(error)
assert(not ok and err == nil)
local t = {}
t.t = t
assert(not pcall(error, t))
assert(not pcall(step, "x", function() error(busy) end))
