-- tries: patterns that take years
-- ends: busy
local s = ("a"):rep(100000)
while true do
  pcall(string.find, s, (".-"):rep(20) .. "b")
end
