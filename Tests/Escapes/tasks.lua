-- tries: to start tasks without end
-- ends: ok
local task = require "task"
local handles = {}
local ok, err = pcall(function()
  for i = 1, 1000000 do handles[i] = task.spawn(task.sleep, 3600) end
end)
for _, handle in ipairs(handles) do handle:cancel() end
assert(not ok and err.kind == "memory", "a million tasks")
