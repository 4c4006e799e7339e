-- tries: to sort for ever without a line of Lua
-- ends: busy
local endless = setmetatable({}, { __len = function() return (1 << 31) - 2 end, __index = type, __newindex = rawequal })
while true do
  pcall(table.sort, endless)
  pcall(table.sort, endless, rawequal)
end
