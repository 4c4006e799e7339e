-- tries: numbers that no table has
-- ends: ok
assert(not pcall(table.unpack, {}, 1, 1e8) and not pcall(table.unpack, {}, math.mininteger, math.maxinteger))
assert(not pcall(table.concat, {}, "", 1, math.maxinteger) and not pcall(table.concat, {}, "", math.mininteger, 0))
assert(not pcall(table.move, {}, math.mininteger, math.maxinteger, 1) and not pcall(table.move, {}, 1, 2, math.maxinteger))
assert(not pcall(string.byte, ("x"):rep(1 << 21), 1, -1) and not pcall(string.char, 256) and not pcall(utf8.char, -1))
assert(not pcall(select, 0) and not pcall(next, {}, "nothing") and not pcall(rawset, {}, 0 / 0, 1))
assert(not pcall(table.insert, {}, 5, 1) and not pcall(table.sort, { 1, 2, 3 }, function() return "x" .. nil end))
pcall(table.sort, { 3, 1, 2, 5, 4, 9, 8, 7, 6, 0, 3, 1, 2 }, function() return true end)
assert(not pcall(string.pack, "i17", 1) and not pcall(string.unpack, "s8", "\255\255\255\255\255\255\255\127"))
assert(not pcall(string.unpack, "z", "abc") and not pcall(string.packsize, ("s"):rep(10)))
local count = 0
for _ = math.maxinteger - 1, math.maxinteger do count = count + 1 end
assert(count == 2)
