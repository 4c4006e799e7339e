-- tries: documents that are small and mean much
-- ends: ok
local kube = require "kube"
local yaml = { "a0: &a0 [x, x, x, x, x, x, x, x, x, x]" }
for i = 1, 12 do
  local name = "*a" .. (i - 1)
  yaml[#yaml + 1] = ("a%d: &a%d [%s]"):format(i, i, (name .. ", "):rep(9) .. name)
end
local text = table.concat(yaml, "\n")
assert(not pcall(kube.parse_yaml, text))
assert(not pcall(kube.parse, text))
for _, open in ipairs { "[", "{\"a\":", "- ", "? ", "{a: ", "&a [", "!t [" } do
  local deep = open:rep(200000)
  assert(not pcall(kube.parse_json, deep))
  assert(not pcall(kube.parse_yaml, deep), open)
  pcall(kube.parse, deep)
end
assert(not pcall(kube.parse_yaml, "a: &a [*a]") and not pcall(kube.parse_yaml, "<<: *b"))
pcall(kube.parse_yaml, "\xff\xfe\0") pcall(kube.parse_json, "\xff\xfe\0") pcall(kube.parse_json, "1" .. ("0"):rep(1000000))
