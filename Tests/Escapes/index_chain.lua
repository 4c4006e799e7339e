-- tries: chains of tables without end
-- ends: ok
local t = {}
for _ = 1, 100000 do t = setmetatable({}, { __index = t, __newindex = t }) end
assert(not pcall(function() return t.x end) and not pcall(function() t.x = 1 end))
local loop = {}
setmetatable(loop, { __index = loop, __newindex = loop })
assert(not pcall(function() return loop.x end) and not pcall(function() loop.x = 1 end))
