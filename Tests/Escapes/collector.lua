-- tries: to switch the collector off or make it slow
-- ends: ok
for _, option in ipairs { "stop", "restart", "setpause", "setstepmul", "generational", "incremental", "isrunning", "x", "" } do
  assert(not pcall(collectgarbage, option, 1), option)
end
assert(collectgarbage("count") > 0 and collectgarbage("step", 1 << 40) ~= nil)
assert(not pcall(collectgarbage, setmetatable({}, { __tostring = function() return "stop" end })))
