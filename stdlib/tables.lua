--- What Lua's `table` lacks: picking from lists, fields by path, and copying, merging and comparing tables in depth.
---
--- A path is text such as `spec.template.spec.containers.1.image`, or a list of keys where a key has dots itself:
--- `{ "metadata", "labels", "app.kubernetes.io/name" }`.

local expect = require("arguments").expect

local tables = {}

local function is_table(value)
  return type(value) == "table"
end

local function keys_of(path)
  if is_table(path) then
    return path
  end
  local keys = {}
  for key in tostring(path):gmatch "[^.]+" do
    keys[#keys + 1] = key
  end
  return keys
end

local function look_up(value, path)
  for _, key in ipairs(keys_of(path)) do
    if not is_table(value) then
      return nil
    end
    local found = value[key]
    if found == nil and type(key) == "string" then
      found = value[math.tointeger(tonumber(key))]
    end
    value = found
  end
  return value
end

local function reader(by)
  if type(by) == "function" then
    return by
  end
  return function(value)
    return look_up(value, by)
  end
end

local function before(a, b)
  if type(a) == type(b) and (type(a) == "number" or type(a) == "string") then
    return a < b
  end
  return tostring(a) < tostring(b)
end

--- What a function makes of each element.
---@generic T, R
---@param list T[]
---@param fn fun(element: T, position: integer): R
---@return R[]
function tables.map(list, fn)
  expect("tables.map", 1, "list", list, "list")
  expect("tables.map", 2, "fn", fn, "function")
  local results = {}
  for position = 1, #list do
    results[#results + 1] = fn(list[position], position)
  end
  return array(results)
end

--- The elements for which a function returns true.
---@generic T
---@param list T[]
---@param predicate fun(element: T, position: integer): boolean
---@return T[]
function tables.filter(list, predicate)
  expect("tables.filter", 1, "list", list, "list")
  expect("tables.filter", 2, "predicate", predicate, "function")
  local results = {}
  for position = 1, #list do
    if predicate(list[position], position) then
      results[#results + 1] = list[position]
    end
  end
  return array(results)
end

--- The first element for which a function returns true, and its position.
---@generic T
---@param list T[]
---@param predicate fun(element: T, position: integer): boolean
---@return T? element
---@return integer? position
function tables.find(list, predicate)
  expect("tables.find", 1, "list", list, "list")
  expect("tables.find", 2, "predicate", predicate, "function")
  for position = 1, #list do
    if predicate(list[position], position) then
      return list[position], position
    end
  end
end

--- Whether a list has an element that equals a value.
---@param list any[]
---@param value any
---@return boolean
function tables.contains(list, value)
  expect("tables.contains", 1, "list", list, "list")
  for position = 1, #list do
    if tables.equal(list[position], value) then
      return true
    end
  end
  return false
end

--- A list without what it has twice, in the order of first appearance.
---@generic T
---@param list T[]
---@return T[]
function tables.unique(list)
  expect("tables.unique", 1, "list", list, "list")
  local seen = {}
  return tables.filter(list, function(element)
    local is_new = not seen[element]
    seen[element] = true
    return is_new
  end)
end

--- A sorted copy of a list. Elements whose keys are equal keep their order.
---@generic T
---@param list T[]
---@param by? string|string[]|fun(element: T): any a path, or what to sort by; the elements themselves when absent
---@return T[]
function tables.sorted(list, by)
  expect("tables.sorted", 1, "list", list, "list")
  expect("tables.sorted", 2, "by", by, "string", "list", "function", "nil")
  local read = reader(by or function(element)
    return element
  end)
  local rows = {}
  for position = 1, #list do
    rows[position] = { key = read(list[position]), position = position, element = list[position] }
  end
  table.sort(rows, function(a, b)
    if before(a.key, b.key) or before(b.key, a.key) then
      return before(a.key, b.key)
    end
    return a.position < b.position
  end)
  return tables.map(rows, function(row)
    return row.element
  end)
end

--- The elements of a list by a key of each: `tables.index_by(pods, "metadata.name")`. Of several the last counts, and
--- elements without the key are left out.
---@generic T
---@param list T[]
---@param by string|string[]|fun(element: T): any a path, or a function
---@return table<any, T>
function tables.index_by(list, by)
  expect("tables.index_by", 1, "list", list, "list")
  expect("tables.index_by", 2, "by", by, "string", "list", "function")
  local read, results = reader(by), {}
  for position = 1, #list do
    local key = read(list[position])
    if key ~= nil then
      results[key] = list[position]
    end
  end
  return results
end

--- The elements of a list in lists by a key that they share: `tables.group_by(pods, "spec.nodeName")`. Elements without
--- the key are left out.
---@generic T
---@param list T[]
---@param by string|string[]|fun(element: T): any a path, or a function
---@return table<any, T[]>
function tables.group_by(list, by)
  expect("tables.group_by", 1, "list", list, "list")
  expect("tables.group_by", 2, "by", by, "string", "list", "function")
  local read, results = reader(by), {}
  for position = 1, #list do
    local key = read(list[position])
    if key ~= nil then
      results[key] = results[key] or array {}
      table.insert(results[key], list[position])
    end
  end
  return results
end

--- The keys of a table, sorted.
---@param tbl table
---@return any[]
function tables.keys(tbl)
  expect("tables.keys", 1, "tbl", tbl, "table")
  local keys = {}
  for key in pairs(tbl) do
    keys[#keys + 1] = key
  end
  table.sort(keys, before)
  return array(keys)
end

--- The values of a table, in the order of their keys.
---@param tbl table
---@return any[]
function tables.values(tbl)
  expect("tables.values", 1, "tbl", tbl, "table")
  return tables.map(tables.keys(tbl), function(key)
    return tbl[key]
  end)
end

--- The value at a path, or a default where something on the way is missing.
---@param tbl? table nil is as good as an empty table
---@param path string|string[]
---@param default? any
---@return any
function tables.get(tbl, path, default)
  expect("tables.get", 1, "tbl", tbl, "table", "nil")
  expect("tables.get", 2, "path", path, "string", "list")
  local value = look_up(tbl, path)
  if value == nil then
    return default
  end
  return value
end

--- A copy that shares no table with the original.
---@generic T
---@param value T
---@return T
function tables.copy(value)
  if not is_table(value) then
    return value
  end
  local result = {}
  for key, field in pairs(value) do
    result[key] = tables.copy(field)
  end
  return rawlen(value) > 0 and array(result) or result
end

local function is_sequence(value)
  return is_table(value) and rawlen(value) > 0
end

--- A new table with the fields of all: tables within are merged, lists and everything else is replaced by what comes
--- later. `null` stays, so that the result can be a merge patch.
---@param base table
---@param ... table
---@return table
function tables.merge(base, ...)
  expect("tables.merge", 1, "base", base, "table")
  local result = tables.copy(base)
  for position = 1, select("#", ...) do
    local other = select(position, ...)
    expect("tables.merge", position + 1, "...", other, "table")
    for key, field in pairs(other) do
      local own = result[key]
      if is_table(own) and is_table(field) and not is_sequence(own) and not is_sequence(field) then
        result[key] = tables.merge(own, field)
      else
        result[key] = tables.copy(field)
      end
    end
  end
  return result
end

--- Whether two values are equal in depth.
---@param a any
---@param b any
---@return boolean
function tables.equal(a, b)
  if not is_table(a) or not is_table(b) then
    return a == b
  end
  for key, value in pairs(a) do
    if not tables.equal(value, b[key]) then
      return false
    end
  end
  for key in pairs(b) do
    if a[key] == nil then
      return false
    end
  end
  return true
end

return tables
