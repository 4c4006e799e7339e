-- tries: patterns that take years, in again
-- ends: busy
local s = ("a"):rep(100000)
while true do pcall(string.find, s, '(.-)(.-)(.-)%1%2%3%1b') end
