-- tries: to overflow the stack while an error is handled
-- ends: ok
local function loop() return 1 + loop() end
for _ = 1, 2 do
  assert(not xpcall(loop, loop))
  assert(not xpcall(loop, function(m) local ok = pcall(loop) return tostring(m) .. tostring(ok) end))
  assert(not xpcall(loop, function(m) return error(m) end))
  assert(not xpcall(error, function(m) return m .. nil end))
  assert(not xpcall(loop, string.rep) and not xpcall(loop, error))
end
