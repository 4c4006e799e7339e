-- tries: to run on at the limit for ever
-- ends: busy
local kept = {}
while true do
  pcall(function() while true do kept[#kept + 1] = ("x"):rep(1000) .. #kept end end)
  pcall(string.rep, "x", 1 << 29)
  kept = {}
end
