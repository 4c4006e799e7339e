-- tries: formats that are too large
-- ends: ok
for _, format in ipairs { "%99999d", "%.99999f", "%0999999999999d", "%1$s", "%n", "%y", "%", "%q%", "%-+ #00000099999s" } do
  assert(not pcall(string.format, format, 1), format)
end
assert(#string.format("%99.99f", -1e308) > 400)
assert(#string.format(("%99d"):rep(1000), table.unpack((function() local t = {} for i = 1, 1000 do t[i] = i end return t end)())) == 99000)
assert(not pcall(string.format, "%s", setmetatable({}, { __tostring = function() return {} end })))
assert(not pcall(os.date, ("%c"):rep(100000)) and not pcall(os.date, "%Ez") and not pcall(os.date, "*t", math.maxinteger))
