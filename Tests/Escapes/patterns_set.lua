-- tries: patterns that take years, in set
-- ends: busy
local s = ("a"):rep(100000)
while true do pcall(string.find, s, ('[%a%d_]-'):rep(12) .. '!') end
