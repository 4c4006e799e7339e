-- tries: to loop in metamethods only
-- ends: busy
local t
t = setmetatable({}, { __index = function(_, k) return t[k] end, __call = function() return t() end })
while true do
  pcall(function() return t.x end)
  pcall(t)
end
