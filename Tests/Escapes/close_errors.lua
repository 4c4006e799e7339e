-- tries: to outlive the run by errors in <close> variables
-- ends: error: the last
local function closing(f) return setmetatable({}, { __close = f }) end
local a <close> = closing(function() error("the last", 0) end)
local b <close> = closing(function() error(setmetatable({}, { __tostring = function() error("x") end })) end)
for i = 1, 100 do
  pcall(function()
    local c <close> = closing(function() error("in close") end)
    local d <close> = closing(function() coroutine.wrap(function() error("deeper") end)() end)
    error("first")
  end)
end
error("first", 0)
