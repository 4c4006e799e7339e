local strings = require "strings"

describe("strings", function()
  it("splits by plain text", function()
    expect(strings.split("a.b..c", ".")):equals { "a", "b", "", "c" }
    expect(strings.split("", ",")):equals { "" }
    expect(strings.split("a", ",")):equals { "a" }
    expect(strings.split("a--b", "--")):equals { "a", "b" }
  end)

  it("splits into lines of either ending", function()
    expect(strings.lines "a\nb\r\n\nc"):equals { "a", "b", "", "c" }
    expect(strings.lines "a\n"):equals { "a" }
    expect(strings.lines ""):equals {}
  end)

  it("trims", function()
    expect(strings.trim "  a b\n"):is "a b"
    expect(strings.trim " \t"):is ""
  end)

  it("looks at both ends and within, without patterns", function()
    expect(strings.starts_with("a.b", "a.")):is(true)
    expect(strings.starts_with("ab", "a.")):is(false)
    expect(strings.starts_with("a", "")):is(true)
    expect(strings.ends_with("a.lua", ".lua")):is(true)
    expect(strings.ends_with("lua", ".lua")):is(false)
    expect(strings.ends_with("a", "")):is(true)
    expect(strings.contains("50%", "%")):is(true)
    expect(strings.contains("abc", ".")):is(false)
    expect(strings.replace("a.b.c", ".", "%1")):is "a%1b%1c"
  end)

  it("indents and takes indents away", function()
    expect(strings.indent("a\n\nb\n", 2)):is "  a\n\n  b\n"
    expect(strings.dedent "    a\n      b\n\n    c\n"):is "a\n  b\n\nc\n"
    expect(strings.dedent ""):is ""
  end)

  it("names the argument that is wrong", function()
    expect(function()
      strings.split(1, ",")
    end):fails "bad argument #1 'text' to 'strings.split' (string expected, got number)"
    expect(function()
      strings.split("a", "")
    end):fails "bad argument #2 'separator' to 'strings.split' (it is empty)"
    expect(function()
      strings.replace(nil, "a", "b")
    end):fails "bad argument #1 'text' to 'strings.replace' (string expected, got nil)"
    expect(function()
      strings.indent("a", "2")
    end):fails "bad argument #2 'spaces' to 'strings.indent' (integer expected, got \"2\")"
  end)
end)
