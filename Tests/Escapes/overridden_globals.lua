-- tries: to change functions that the host and its library use
-- ends: ok
local assert, pcall, step_, require_, rawset_, find, sleep = assert, pcall, step, require, rawset, string.find, require("task").sleep
local file, kube, retry = require "file", require "kube", require "retry"
local each = next
local evil = function() return "evil", nil, {} end
for _, name in ipairs { "pcall", "xpcall", "error", "type", "setmetatable", "getmetatable", "tostring", "select", "pairs", "ipairs", "next", "rawget", "rawset", "print", "require", "step", "playbook", "null", "load", "assert" } do
  rawset_(_G, name, evil)
end
for _, library in each, { string, table, math, coroutine, utf8, io, os } do for name in each, library do library[name] = evil end end
local ok, err = pcall(file.read, "/etc/passwd")
assert(not ok and err.kind == "not_allowed")
assert(require_("kube") == kube and kube.parse_json("[1]")[1] == 1)
pcall(require_, "nothing") pcall(require_, "cidr") pcall(retry.on_error, 1, 2)
pcall(step_, "x", function() sleep(0.001) end)
pcall(step_, "y", function() file.read("/etc/passwd") end)
