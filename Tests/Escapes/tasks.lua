-- tries: to start tasks without end
-- ends: ok
local task = require "task"
local ok, err = pcall(function()
  local handles = {}
  for i = 1, 1000000 do handles[i] = task.spawn(task.sleep, 3600) end
end)
assert(not ok, "a million tasks")
print(err.message)
