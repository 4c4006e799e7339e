--- Rows as text in columns, for printing.

local expect = require("arguments").expect
local tables = require "tables"

local columns = {}

local function width(text)
  return utf8.len(text) or #text
end

local function read(row, by)
  if type(by) == "function" then
    return by(row)
  end
  return tables.get(row, by)
end

local function cell(row, column, position)
  local value
  if type(column) == "table" then
    value = read(row, column[2])
  elseif row[position] ~= nil then
    value = row[position]
  else
    value = row[column]
  end
  if value == nil or value == null then
    return "-"
  end
  return tostring(value)
end

---@class columns.Heading
---@field [1] string the heading
---@field [2] string|fun(row: table): any a path, or what reads the value

--- Rows below a line of headings, each column as wide as it needs to be. What is nil is shown as `-`.
---
--- `columns.text(pods, { { "NAME", "metadata.name" }, { "PHASE", "status.phase" } })`
---@param rows table[] lists of values, or tables with fields
---@param headings (string|columns.Heading)[] text alone is the field's name too, unless the rows are lists
---@return string text without a line end after the last row
function columns.text(rows, headings)
  expect("columns.text", 1, "rows", rows, "list")
  expect("columns.text", 2, "headings", headings, "list")
  local lines, widths = { {} }, {}
  for position, column in ipairs(headings) do
    lines[1][position] = type(column) == "table" and column[1] or column
  end
  for number = 1, #rows do
    local line = {}
    for position, column in ipairs(headings) do
      line[position] = cell(rows[number], column, position)
    end
    lines[#lines + 1] = line
  end
  for _, line in ipairs(lines) do
    for position, text in ipairs(line) do
      widths[position] = math.max(widths[position] or 0, width(text))
    end
  end
  for number, line in ipairs(lines) do
    for position, text in ipairs(line) do
      line[position] = text .. (" "):rep(widths[position] - width(text))
    end
    lines[number] = table.concat(line, "  "):match "^(.-) *$"
  end
  return table.concat(lines, "\n")
end

return columns
