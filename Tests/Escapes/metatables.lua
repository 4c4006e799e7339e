-- tries: to reach the metatables of host values
-- ends: ok
local values = { fleet, fleet[1], _G, null, array {}, "", io.open("here.txt"), require "kube", require "task", select(2, pcall(require, "nothing")) }
for i, value in ipairs(values) do
  assert(type(getmetatable(value)) == "string", i)
  assert(not pcall(setmetatable, value, {}), i)
  if type(value) ~= "table" then assert(not pcall(rawset, value, "x", 1), i) end
  if type(value) == "userdata" then
    assert(not pcall(rawget, value, "x") and not pcall(rawlen, value), i)
    assert(not pcall(function() value.__gc = 1 end) and not pcall(function() return value.__index.x end), i)
  end
end
assert(getmetatable(coroutine.create(print)) == nil and getmetatable(print) == nil and getmetatable(1) == nil)
