-- tries: an error that contains itself
-- ends: error:
local t = { message = ("x"):rep(100000) }
t.t, t[1], t.kind = t, t, t
error(t)
