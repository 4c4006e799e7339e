--- Durations as Meshwright takes them everywhere: seconds as a number, or text such as `90s`, `1m30s` or `250ms`.

local expect = require("arguments").expect

local durations = {}

local UNITS = { ms = 0.001, s = 1, m = 60, h = 3600, d = 86400 }
local LIMIT = 1e12

local function in_range(seconds)
  -- Not a number compares false.
  return seconds and seconds >= 0 and seconds < LIMIT and seconds or nil
end

--- Reads a duration, or returns nil for what is none.
---@param duration any
---@return number? seconds
function durations.parse(duration)
  if type(duration) == "number" then
    return in_range(duration)
  end
  if type(duration) ~= "string" or duration == "" then
    return nil
  end
  if duration:match "^%d*%.?%d*$" then
    return in_range(tonumber(duration))
  end
  local total, position = 0, 1
  while position <= #duration do
    local number, unit, after = duration:match("^(%d*%.?%d*)(%a+)()", position)
    local value, scale = tonumber(number or ""), UNITS[unit or ""]
    if not value or not scale then
      return nil
    end
    total, position = total + value * scale, after
  end
  return in_range(total)
end

--- A duration in seconds.
---@param duration duration
---@return number seconds
function durations.seconds(duration)
  expect("durations.seconds", 1, "duration", duration, "duration")
  return durations.parse(duration)
end

--- Short text for people: `350ms`, `4.2s`, `1m30s`, `2h5m`.
---@param duration duration
---@return string text
function durations.text(duration)
  expect("durations.text", 1, "duration", duration, "duration")
  local seconds = durations.parse(duration)
  if seconds < 1 then
    return ("%dms"):format(math.floor(seconds * 1000 + 0.5))
  end
  local tenths = math.floor(seconds * 10 + 0.5) / 10
  if tenths < 10 and tenths % 1 ~= 0 then
    return ("%.1fs"):format(tenths)
  end
  local whole = math.floor(seconds + 0.5)
  if whole < 60 then
    return ("%ds"):format(whole)
  elseif whole < 3600 then
    return ("%dm"):format(whole // 60) .. (whole % 60 == 0 and "" or ("%ds"):format(whole % 60))
  end
  return ("%dh"):format(whole // 3600) .. (whole % 3600 < 60 and "" or ("%dm"):format(whole % 3600 // 60))
end

return durations
