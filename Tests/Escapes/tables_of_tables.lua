-- tries: tables whose copy outside of Lua would be endless
-- ends: ok
local kube = require "kube"
local shared = { 1 }
for _ = 1, 60 do shared = { shared, shared } end
local deep = {}
for _ = 1, 200000 do deep = { deep } end
local cycle = {}
cycle[1], cycle.x = cycle, { cycle }
local keys = setmetatable({}, { __pairs = function() error("x") end })
keys[keys] = keys
for i, value in ipairs { shared, deep, cycle, keys } do
  assert(not pcall(kube.json, value), i .. " as JSON")
  assert(not pcall(kube.yaml, value), i .. " as YAML")
  assert(not pcall(function() return fleet[1]:apply(value) end))
  assert(not pcall(kube.parse, value))
  pcall(require("task").all, value)
end
