--- Ranges of IP addresses in CIDR notation, IPv4 and IPv6: do two overlap, what is in one, which parts does it have.

local expect = require("arguments").expect

local cidr = {}

---@class cidr.Range
---@field network string the first address: `10.0.0.0`
---@field prefix integer how many leading bits all its addresses share
---@field family 4|6

local range = { __name = "range" }

local function read_v4(text)
  local bytes = { text:match "^(%d+)%.(%d+)%.(%d+)%.(%d+)$" }
  for i, digits in ipairs(bytes) do
    -- A leading zero would be octal for some programs.
    if #digits > 3 or tonumber(digits) > 255 or digits:match "^0%d" then
      return nil
    end
    bytes[i] = math.tointeger(tonumber(digits))
  end
  return #bytes == 4 and bytes or nil
end

local function read_groups(text, bytes)
  if text == "" then
    return bytes
  end
  for group in (text .. ":"):gmatch "(.-):" do
    if not group:match "^%x%x?%x?%x?$" then
      return nil
    end
    local value = tonumber(group, 16)
    bytes[#bytes + 1] = value >> 8
    bytes[#bytes + 1] = value & 255
  end
  return bytes
end

local function read_v6(text)
  -- The last four bytes may be written as for IPv4.
  local v4 = text:match ":(%d+%.%d+%.%d+%.%d+)$"
  if v4 then
    local bytes = read_v4(v4)
    if not bytes then
      return nil
    end
    text = text:sub(1, -#v4 - 1) .. ("%x:%x"):format(bytes[1] << 8 | bytes[2], bytes[3] << 8 | bytes[4])
  end
  local head, tail = text:match "^(.-)::(.*)$"
  local bytes = read_groups(head or text, {})
  local rest = tail and read_groups(tail, {}) or {}
  if not bytes or (tail and not read_groups(tail, {})) then
    return nil
  end
  if not head then
    return #bytes == 16 and bytes or nil
  end
  if #bytes + #rest > 14 then
    return nil
  end
  while #bytes < 16 - #rest do
    bytes[#bytes + 1] = 0
  end
  return table.move(rest, 1, #rest, #bytes + 1, bytes)
end

local function read_address(text)
  if text:find(":", 1, true) then
    return read_v6(text)
  end
  return read_v4(text)
end

-- RFC 5952: the longest run of two zero groups or more is left out, the first of several.
local function v6_text(bytes)
  local groups, best, best_length = {}, nil, 1
  local start
  for i = 1, 8 do
    local value = bytes[2 * i - 1] << 8 | bytes[2 * i]
    groups[i] = ("%x"):format(value)
    start = value == 0 and (start or i) or nil
    if start and i - start + 1 > best_length then
      best, best_length = start, i - start + 1
    end
  end
  if not best then
    return table.concat(groups, ":")
  end
  return table.concat(groups, ":", 1, best - 1) .. "::" .. table.concat(groups, ":", best + best_length)
end

local function address_text(bytes)
  return #bytes == 4 and table.concat(bytes, ".") or v6_text(bytes)
end

-- The first address (bits 0) or the last (bits 1) of what shares so many bits.
local function bound(bytes, prefix, bits)
  local result = {}
  for i, byte in ipairs(bytes) do
    local kept = math.max(0, math.min(8, prefix - 8 * (i - 1)))
    local mask = 255 >> kept
    result[i] = bits == 0 and byte & ~mask or byte | mask
  end
  return result
end

local function make(bytes, prefix)
  local first = bound(bytes, prefix, 0)
  return setmetatable({ network = address_text(first), prefix = prefix, family = #bytes == 4 and 4 or 6 }, range)
end

local function read(text)
  local address, digits = text:match "^([^/]+)/?(%d*)$"
  local bytes = address and read_address(address)
  if not bytes or (text:find("/", 1, true) and digits == "") then
    return nil
  end
  local prefix = math.tointeger(tonumber(digits)) or 8 * #bytes
  return prefix <= 8 * #bytes and #digits <= 3 and make(bytes, prefix) or nil
end

local function checked(fn, position, name, value)
  if getmetatable(value) == range then
    return value
  end
  local result = type(value) == "string" and read(value)
  if not result then
    local got = type(value) == "string" and ("%q"):format(value) or type(value)
    local text = "bad argument #%d '%s' to '%s' (range such as 10.0.0.0/16 expected, got %s)"
    error(text:format(position, name, fn, got), 3)
  end
  return result
end

function range.__tostring(self)
  return self.network .. "/" .. self.prefix
end

function range.__eq(a, b)
  return a.network == b.network and a.prefix == b.prefix
end

local function contains(outer, inner)
  if outer.family ~= inner.family or outer.prefix > inner.prefix then
    return false
  end
  return make(read_address(inner.network), outer.prefix) == outer
end

-- Adds a number that counts in units of 2^shift. nil when the address space ends before.
local function advanced(bytes, count, shift)
  local result = table.move(bytes, 1, #bytes, 1, {})
  local position = #bytes - shift // 8
  local carry = count << (shift % 8)
  while carry > 0 do
    if position < 1 then
      return nil
    end
    carry = carry + result[position]
    result[position] = carry & 255
    carry, position = carry >> 8, position - 1
  end
  return result
end

--- Reads a range; an address alone is a range of one. Ranges compare with `==`, and print as text.
---@param text string|cidr.Range
---@return cidr.Range
function cidr.parse(text)
  -- Not a tail call: the error is for the caller.
  local result = checked("cidr.parse", 1, "text", text)
  return result
end

--- Whether a text is a range or an address.
---@param text any
---@return boolean
function cidr.is_valid(text)
  return type(text) == "string" and read(text) ~= nil
end

--- Whether all of an address or a range is within a range.
---@param outer string|cidr.Range
---@param inner string|cidr.Range a range or an address
---@return boolean
function cidr.contains(outer, inner)
  return contains(checked("cidr.contains", 1, "outer", outer), checked("cidr.contains", 2, "inner", inner))
end

--- Whether two ranges share an address.
---@param a string|cidr.Range
---@param b string|cidr.Range
---@return boolean
function cidr.overlaps(a, b)
  a, b = checked("cidr.overlaps", 1, "a", a), checked("cidr.overlaps", 2, "b", b)
  return contains(a, b) or contains(b, a)
end

--- An address of a range by its number: `cidr.host("10.0.0.0/24", 5)` is `10.0.0.5`. Negative numbers count from the
--- end.
---@param within string|cidr.Range
---@param number integer from 0
---@return string address
function cidr.host(within, number)
  local whole = checked("cidr.host", 1, "within", within)
  expect("cidr.host", 2, "number", number, "integer")
  local bytes = read_address(whole.network)
  local free = 8 * #bytes - whole.prefix
  local count = math.tointeger(number)
  if free < 62 and (count >= 1 << free or count < -(1 << free)) then
    error(("bad argument #2 'number' to 'cidr.host' (%s has %d addresses)"):format(whole, 1 << free), 2)
  end
  if count >= 0 then
    return address_text(advanced(bytes, count, 0))
  end
  local last = bound(bytes, whole.prefix, 1)
  -- From the end: what is subtracted is added to the complement.
  local flipped = {}
  for i, byte in ipairs(last) do
    flipped[i] = 255 - byte
  end
  flipped = advanced(flipped, -count - 1, 0)
  for i, byte in ipairs(flipped) do
    flipped[i] = 255 - byte
  end
  return address_text(flipped)
end

--- A part of a range by its number: `cidr.subnet("10.0.0.0/8", 16, 3)` is `10.3.0.0/16`.
---@param within string|cidr.Range
---@param prefix integer the part's prefix
---@param number integer from 0
---@return cidr.Range
function cidr.subnet(within, prefix, number)
  local whole = checked("cidr.subnet", 1, "within", within)
  expect("cidr.subnet", 2, "prefix", prefix, "integer")
  expect("cidr.subnet", 3, "number", number, "integer")
  local bytes = read_address(whole.network)
  if prefix < whole.prefix or prefix > 8 * #bytes then
    local text = ("%d to %d expected, got %d"):format(whole.prefix, 8 * #bytes, prefix)
    error(("bad argument #2 'prefix' to 'cidr.subnet' (%s)"):format(text), 2)
  end
  local bits = prefix - whole.prefix
  if number < 0 or (bits < 62 and number >= 1 << bits) then
    local parts = bits < 62 and tostring(1 << bits) or "2^" .. bits
    error(("bad argument #3 'number' to 'cidr.subnet' (%s has %s parts of /%d)"):format(whole, parts, prefix), 2)
  end
  return make(advanced(bytes, math.tointeger(number), 8 * #bytes - prefix), math.tointeger(prefix))
end

return cidr
