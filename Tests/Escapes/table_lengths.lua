-- tries: tables that say they are endless
-- ends: busy
local endless = setmetatable({}, { __len = function() return math.maxinteger - 1 end, __index = type, __newindex = rawequal })
while true do
  pcall(table.move, {}, 1, 1 << 60, 2)
  pcall(table.insert, endless, 1, "x")
  pcall(table.remove, endless, 1)
  pcall(table.concat, setmetatable({}, { __index = table.concat }), "", 1, 1 << 60)
end
