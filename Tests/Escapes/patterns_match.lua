-- tries: patterns that take years, in match
-- ends: busy
local s = ("a"):rep(100000)
while true do pcall(string.match, s, ('.*'):rep(12) .. 'b') end
