-- tries: to compute for ever in coroutines
-- ends: busy
local function numbers() local i = 0 while true do i = i + 1 coroutine.yield(i) end end
for _ in coroutine.wrap(numbers) do end
