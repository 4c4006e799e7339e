-- tries: to be stuck in Lua itself, in a loop that no hook reaches
-- ends: stuck
local call = setmetatable({}, {})
getmetatable(call).__call = call
call()
