-- tries: patterns that take years, in gmatch
-- ends: busy
local s = ("a"):rep(100000)
while true do pcall(string.gmatch(s, ('a?'):rep(100) .. ('a-'):rep(20) .. 'b')) end
