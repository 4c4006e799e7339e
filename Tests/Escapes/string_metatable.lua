-- tries: to change what every string can do
-- ends: ok
assert(getmetatable("") == "string")
assert(not pcall(setmetatable, "", {}))
assert(not pcall(rawset, "", "x", 1))
assert(not pcall(function() ("").x = 1 end))
-- The table of functions itself is the script's to change; the host does not use it.
for name in pairs(string) do string[name] = function() error("mine") end end
assert(not pcall(function() return ("x"):rep(2) end))
local ok, err = pcall(require("file").read, "/etc/passwd")
assert(not ok and err.kind == "not_allowed")
