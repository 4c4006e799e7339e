--- Trying again what may succeed later. The pauses between attempts grow. Ctrl-C and deadlines end them at once.

local arguments = require "arguments"
local durations = require "durations"
local task = require "task"

local retry = {}

local KINDS = { attempts = "integer", delay = "duration", factor = "number", max_delay = "duration", when = "function" }
local DEFAULTS = { attempts = 5, factor = 2, max_delay = "30s" }

local function kind_of(err)
  -- Errors that were raised as text have no fields.
  return type(err) ~= "string" and err.kind or nil
end

local function attempt(fn, options, when)
  local delay, longest = durations.seconds(options.delay), durations.seconds(options.max_delay)
  for number = 1, options.attempts do
    local results = table.pack(pcall(fn, number))
    if results[1] then
      return table.unpack(results, 2, results.n)
    end
    if number == options.attempts or not when(results[2]) then
      error(results[2], 0)
    end
    task.sleep(math.min(delay, longest))
    delay = delay * options.factor
  end
end

local function checked(name, fn, options, delay)
  if type(fn) ~= "function" then
    error(("bad argument #1 'fn' to '%s' (function expected, got %s)"):format(name, type(fn)), 3)
  end
  options = arguments.options(name, 2, options, KINDS, DEFAULTS, 1)
  options.delay = options.delay or delay
  if options.attempts < 1 then
    error(("bad argument #2 'options' to '%s' (field 'attempts': at least 1 expected)"):format(name), 3)
  end
  return options
end

---@class retry.Options
---@field attempts? integer 5 when absent
---@field delay? duration before the second attempt; 1s when absent, 10ms for conflicts
---@field factor? number how much longer each further pause is; 2 when absent
---@field max_delay? duration the longest pause; 30s when absent
---@field when? fun(err: any): boolean whether an error is worth another attempt; every one when absent

--- Calls a function until it does not fail, and returns what it returns. The error of the last attempt is raised as it
--- is.
---@generic R
---@param fn fun(attempt: integer): R called with the number of the attempt
---@param options? retry.Options
---@return R
function retry.on_error(fn, options)
  options = checked("retry.on_error", fn, options, "1s")
  local when = options.when or function()
    return true
  end
  return attempt(fn, options, when)
end

--- Calls a function again when somebody else changed the object meanwhile (the kind `conflict`): for reading an object,
--- changing it, and `cluster:replace`.
---@generic R
---@param fn fun(attempt: integer): R
---@param options? retry.Options without `when`
---@return R
function retry.on_conflict(fn, options)
  options = checked("retry.on_conflict", fn, options, "10ms")
  if options.when then
    error("bad argument #2 'options' to 'retry.on_conflict' (field 'when': it is for retry.on_error)", 2)
  end
  return attempt(fn, options, function(err)
    return kind_of(err) == "conflict"
  end)
end

--- Whether an error says that the same call may succeed later: for `when` of retry.on_error.
---@param err any as pcall returned it
---@return boolean
function retry.is_retryable(err)
  return type(err) ~= "string" and err ~= nil and err.retryable == true
end

return retry
