local strings = require "strings"
local equal = require("tables").equal

assert(equal(strings.split("a.b..c", "."), { "a", "b", "", "c" }))
assert(equal(strings.split("", ","), { "" }) and equal(strings.split("a", ","), { "a" }))
assert(equal(strings.split("a--b", "--"), { "a", "b" }))
assert(equal(strings.lines "a\nb\r\n\nc", { "a", "b", "", "c" }))
assert(equal(strings.lines "a\n", { "a" }) and equal(strings.lines "", {}))
assert(strings.trim "  a b\n" == "a b" and strings.trim " \t" == "")
assert(strings.starts_with("a.b", "a.") and not strings.starts_with("ab", "a.") and strings.starts_with("a", ""))
assert(strings.ends_with("a.lua", ".lua") and not strings.ends_with("lua", ".lua") and strings.ends_with("a", ""))
assert(strings.contains("50%", "%") and not strings.contains("abc", "."))
assert(strings.replace("a.b.c", ".", "%1") == "a%1b%1c")
assert(strings.indent("a\n\nb\n", 2) == "  a\n\n  b\n")
assert(strings.dedent "    a\n      b\n\n    c\n" == "a\n  b\n\nc\n" and strings.dedent "" == "")

fails("bad argument #1 'text' to 'strings.split' (string expected, got number)", strings.split, 1, ",")
fails("bad argument #2 'separator' to 'strings.split' (it is empty)", strings.split, "a", "")
fails("bad argument #1 'text' to 'strings.replace' (string expected, got nil)", strings.replace, nil, "a", "b")
fails("bad argument #2 'spaces' to 'strings.indent' (integer expected, got \"2\")", strings.indent, "a", "2")
