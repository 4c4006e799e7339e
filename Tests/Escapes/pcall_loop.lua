-- tries: to swallow being stopped
-- ends: busy
local function spin() while true do pcall(spin) end end
while true do
  pcall(spin)
  xpcall(spin, function() while true do end end)
  coroutine.resume(coroutine.create(spin))
  pcall(coroutine.wrap(spin))
  pcall(load, function() while true do end end)
  pcall(table.sort, { 1, 2, 3 }, spin)
  pcall(string.gsub, "x", "x", spin)
end
