-- tries: a plain search that compares all with all
-- ends: ok
local a = ("a"):rep(2000000)
local b = ("a"):rep(1000000) .. "b"
assert(not a:find(b, 1, true) and not a:find(b))
