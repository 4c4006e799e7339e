-- tries: to change the modules that everybody uses
-- ends: ok
local kube, run = require "kube", require "meshwright.run"
assert(not pcall(function() return kube.nothing end))
kube.parse = function() error("mine") end
assert(not pcall(setmetatable, kube, nil))
for _, number in ipairs { -1, 0, 1 << 40, 7 } do pcall(run.finish_step, number, true) end
for _ = 1, 100 do run.skip_step("skipped \27[31m") end
pcall(run.start_step, ("x"):rep(1000000))
local handle = require("task").spawn(function() end)
assert(not pcall(function() handle.wait = print end))
handle:wait()
