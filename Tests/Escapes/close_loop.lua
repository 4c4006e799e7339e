-- tries: to go on by a <close> variable that never ends
-- ends: busy
local a <close> = setmetatable({}, { __close = function() while true do pcall(function() while true do end end) end end })
while true do end
