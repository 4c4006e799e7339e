-- tries: to get around the globals
-- ends: ok
assert(not pcall(setmetatable, _G, {}) and not pcall(setmetatable, _ENV, nil))
assert(not pcall(function() undeclared = 1 end) and not pcall(function() return undeclared end))
assert(not pcall(load("local _ENV <const> = 11; X = 'hi'")) and not pcall(load("local _ENV = nil; return x")))
assert(load("return _ENV", "=x", "t", {})() ~= _G)
do local _ENV = { assert = assert } assert(print == nil) end
local f = load("return function() return _ENV end")()
assert(f() == _G)
rawset(_G, "sneaked", 1)
assert(sneaked == 1)
rawset(_G, "sneaked", nil)
