-- tries: to overflow the stack again while it unwinds, twice as often at each level
-- ends: stuck
local function close() local c <close> = setmetatable({}, { __close = close }) return 1 + close() end
close()
