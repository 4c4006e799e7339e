-- tries: patterns that take years, in balance
-- ends: busy
local s = ("a"):rep(100000)
while true do pcall(string.find, ('('):rep(1000000), ('%b()'):rep(3)) end
