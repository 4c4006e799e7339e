--- What Lua's `string` lacks, all without patterns: every character stands for itself.

local expect = require("arguments").expect

local strings = {}

--- The parts of a text between separators. A text without any is one part.
---@param text string
---@param separator string
---@return string[]
function strings.split(text, separator)
  expect("strings.split", 1, "text", text, "string")
  expect("strings.split", 2, "separator", separator, "string")
  if separator == "" then
    error("bad argument #2 'separator' to 'strings.split' (it is empty)", 2)
  end
  local parts, start = {}, 1
  while true do
    local first, last = text:find(separator, start, true)
    parts[#parts + 1] = text:sub(start, (first or 0) - 1)
    if not first then
      return parts
    end
    start = last + 1
  end
end

--- The lines of a text, without what ends them. A line end at the very end begins no further line.
---@param text string
---@return string[]
function strings.lines(text)
  expect("strings.lines", 1, "text", text, "string")
  local lines = {}
  for line in text:gsub("\r\n", "\n"):gsub("([^\n])$", "%1\n"):gmatch "(.-)\n" do
    lines[#lines + 1] = line
  end
  return array(lines)
end

--- A text without white space at both ends.
---@param text string
---@return string
function strings.trim(text)
  expect("strings.trim", 1, "text", text, "string")
  return text:match "^%s*(.*%S)" or ""
end

--- Whether a text begins with another.
---@param text string
---@param prefix string
---@return boolean
function strings.starts_with(text, prefix)
  expect("strings.starts_with", 1, "text", text, "string")
  expect("strings.starts_with", 2, "prefix", prefix, "string")
  return text:sub(1, #prefix) == prefix
end

--- Whether a text ends with another.
---@param text string
---@param suffix string
---@return boolean
function strings.ends_with(text, suffix)
  expect("strings.ends_with", 1, "text", text, "string")
  expect("strings.ends_with", 2, "suffix", suffix, "string")
  return #suffix <= #text and text:sub(#text - #suffix + 1) == suffix
end

--- Whether a text has another in it.
---@param text string
---@param part string
---@return boolean
function strings.contains(text, part)
  expect("strings.contains", 1, "text", text, "string")
  expect("strings.contains", 2, "part", part, "string")
  return text:find(part, 1, true) ~= nil
end

--- A text with every occurrence of a part replaced.
---@param text string
---@param old string
---@param new string
---@return string
function strings.replace(text, old, new)
  expect("strings.replace", 1, "text", text, "string")
  expect("strings.replace", 2, "old", old, "string")
  if old == "" then
    error("bad argument #2 'old' to 'strings.replace' (it is empty)", 2)
  end
  expect("strings.replace", 3, "new", new, "string")
  return table.concat(strings.split(text, old), new)
end

--- A text with spaces before every line that is not empty.
---@param text string
---@param spaces integer
---@return string
function strings.indent(text, spaces)
  expect("strings.indent", 1, "text", text, "string")
  expect("strings.indent", 2, "spaces", spaces, "integer")
  return (text:gsub("[^\n]+", (" "):rep(spaces) .. "%0"))
end

--- A text without the indentation that all its lines share: for `[[…]]` within indented code.
---@param text string
---@return string
function strings.dedent(text)
  expect("strings.dedent", 1, "text", text, "string")
  local shared
  for indentation in ("\n" .. text):gmatch "\n([ \t]*)[^ \t\n]" do
    if not shared or #indentation < #shared then
      shared = indentation
    end
  end
  return (("\n" .. text):gsub("\n" .. (shared or ""), "\n"):sub(2))
end

return strings
