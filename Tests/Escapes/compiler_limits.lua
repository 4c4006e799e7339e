-- tries: texts that are too much for the compiler
-- ends: ok
for _, text in ipairs {
  ("("):rep(100000), ("{"):rep(100000), ("do "):rep(100000), ("a."):rep(10) .. ("f{"):rep(100000), "x = " .. ("-"):rep(100000) .. "1",
  "x = " .. ("not "):rep(100000) .. "1", ("function f() "):rep(100000), "return " .. ("a .. "):rep(100000) .. "a",
  "return " .. ("2 ^ "):rep(100000) .. "2", ("local a "):rep(300), "local " .. ("a,"):rep(300) .. "a", "f(" .. ("1,"):rep(300) .. "1)",
  ("::a"):rep(3), "goto nowhere", "[" .. ("="):rep(1000000) .. "[", "\"" .. ("\\"):rep(1001), "return '\\u{" .. ("f"):rep(100) .. "}'",
} do
  local f, message = load(text)
  assert(f == nil or pcall(f) ~= nil, message)
end
assert(load("return " .. ("1 + "):rep(10000) .. "1")() == 10001)
assert(not load(function() return {} end) and not load(function() error("x") end))
