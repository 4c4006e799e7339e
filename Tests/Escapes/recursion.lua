-- tries: to overflow the stack in Lua and in C
-- ends: ok
local function overflows(f, ...)
  local ok, err = pcall(f, ...)
  assert(not ok, "it returned")
  local message = type(err) == "string" and err or err.message
  assert(message:find("overflow", 1, true) or message:find("not enough memory", 1, true), message)
end
local function plain() return 1 + plain() end
local function gsub() return (("a"):gsub("a", gsub)) end
local function sort() table.sort({ 1, 2 }, sort) end
local function wrap() return coroutine.wrap(wrap)() end
local function loaded() return assert(load("return ...", "=x"))(assert(load(loaded))()) end
local index = setmetatable({}, {}) getmetatable(index).__index = function(_, k) return index[k] end
local concat = setmetatable({}, {}) getmetatable(concat).__concat = function() return concat .. "x" end
local equal = { __eq = nil } local x, y = setmetatable({}, equal), setmetatable({}, equal) equal.__eq = function() return x == y end
local text = setmetatable({}, {}) getmetatable(text).__tostring = function() return tostring(text) end
overflows(plain) overflows(gsub) overflows(sort) overflows(wrap)
overflows(function() return index.x end) overflows(function() return concat .. "x" end)
overflows(function() return x == y end) overflows(tostring, text)
assert(not pcall(loaded))
overflows(function() return (("("):rep(100000)):gsub("%(", plain) end)
