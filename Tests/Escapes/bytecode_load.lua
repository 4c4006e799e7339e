-- tries: to run bytecode, which is not checked by anybody
-- ends: ok
local code = "\27Lua\x54\0\x19\x93\r\n\x1a\n\x04\x08\x08"
for _, text in ipairs { code, "\27", "\27Lua", code .. ("\0"):rep(1000) } do
  for _, mode in ipairs { "b", "bt", "t", false } do
    local f, message = load(text, "=x", mode or nil)
    assert(f == nil and message:find("attempt to load a binary chunk", 1, true), message)
    local part = text
    f = load(function() local now = part; part = nil; return now end, "=x", mode or nil)
    assert(f == nil)
  end
end
assert(not load("#\n" .. code) and not load("\xEF\xBB\xBF" .. code) and not load("--\n" .. code))
assert(string.dump == nil)
assert(not pcall(require, "bytecode"))
