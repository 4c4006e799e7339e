-- tries: to fill the terminal and its memory
-- ends: ok
print(("x"):rep(1000000))
for _ = 1, 1000 do print("\27]0;title\7\27[2J") end
warn("@on") warn("@off") warn("@anything") warn(("w"):rep(100000))
assert(not pcall(print, setmetatable({}, { __tostring = function() return {} end })))
