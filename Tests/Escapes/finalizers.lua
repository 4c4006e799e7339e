-- tries: to have code run by the collector, where nothing can stop it
-- ends: ok
assert(not pcall(setmetatable, {}, { __gc = function() while true do end end }))
assert(not pcall(setmetatable, {}, { __gc = true }))
local late = {}
local t = setmetatable({}, late)
late.__gc = function() while true do end end
t = nil
local hidden = setmetatable({}, setmetatable({}, { __index = { __gc = function() while true do end end } }))
hidden = nil
local file = io.open("here.txt")
assert(getmetatable(file) == "file")
file = nil
for _ = 1, 5 do collectgarbage() end
-- One that was made before may not get one either.
local again = setmetatable({}, {})
assert(not pcall(setmetatable, again, { __gc = print }))
