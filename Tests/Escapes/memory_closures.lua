-- tries: to take all memory by functions, coroutines and code
-- ends: memory
local function functions() local t = {} while true do local x = #t t[x + 1] = function() return x end end end
local function coroutines() local t = {} while true do t[#t + 1] = coroutine.wrap(functions) end end
for _, f in ipairs { functions, coroutines } do
  local ok = pcall(f)
  assert(not ok)
  collectgarbage()
end
coroutines()
