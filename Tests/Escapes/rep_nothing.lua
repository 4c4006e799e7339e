-- tries: to repeat nothing for years
-- ends: ok
assert((""):rep(1 << 62) == "" and (""):rep(math.maxinteger, "") == "")
assert(not pcall(string.rep, "x", math.maxinteger) and not pcall(string.rep, "", math.maxinteger, "x"))
assert(not pcall(string.rep, ("x"):rep(1000), 1 << 60, ("y"):rep(1000)))
