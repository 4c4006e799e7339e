-- tries: to take all memory by strings
-- ends: memory
for _ = 1, 100 do
  local ok, err = pcall(string.rep, "x", 1 << 30)
  assert(not ok and tostring(err):find("not enough memory", 1, true))
end
local s = "x"
while true do s = s .. s end
