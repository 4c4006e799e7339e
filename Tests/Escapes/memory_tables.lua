-- tries: to take all memory by tables
-- ends: memory
local function bomb() local t = {} while true do t = { t, {}, t } end end
local function wide() local t = {} for i = 1, math.huge do t[i] = i end end
local function keys() local t = {} for i = 1, math.huge do t[i * 1.5] = i end end
for _, f in ipairs { bomb, wide, keys } do assert(not pcall(f)) end
assert(not coroutine.resume(coroutine.create(bomb)))
local ok = pcall(function() local t <close> = setmetatable({}, { __close = bomb }) end)
assert(not ok)
bomb()
