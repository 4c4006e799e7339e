-- tries: patterns that end too early
-- ends: ok
local specials = { "%", "[", "]", "[^", "[]", "[^]", "[%", "[a-", "%b", "%bx", "%f", "%f[", "(", ")", "(()", "%1", "%9", "%0", "^", "$", "-", "*" }
local subjects = { "", "a", "a%", "[]", "\0", ("a"):rep(300) }
for _, a in ipairs(specials) do
  for _, b in ipairs(specials) do
    for _, s in ipairs(subjects) do
      for _, f in ipairs { "find", "match", "gsub" } do pcall(string[f], s, a .. b, "%1") end
      pcall(function() for _ in s:gmatch(a .. b) do break end end)
    end
  end
end
local ok, message = pcall(string.find, "a", ("("):rep(1000) .. "a")
assert(not ok and message:find("too", 1, true))
assert(not pcall(string.find, ("a"):rep(1000), ("a?"):rep(1000)))
assert(not pcall(string.rep, "x", -1 >> 1) and not pcall(string.gsub, "x", ".", "%2"))
assert(("x"):rep(1000):find(".-b") == nil)
