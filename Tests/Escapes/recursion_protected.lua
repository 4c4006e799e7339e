-- tries: to overflow the stack below pcall, where the error is caught again and again
-- ends: busy
local function f() pcall(f) pcall(f) return xpcall(f, f) end
f()
