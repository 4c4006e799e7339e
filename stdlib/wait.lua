--- Waiting for what no object in a cluster tells. For objects there is `cluster:wait`.

local arguments = require "arguments"
local durations = require "durations"
local task = require "task"

local wait = {}

---@class wait.Options
---@field timeout? duration 5m when absent
---@field interval? duration between two calls; 1s when absent
---@field what? string what is waited for, as the error names it

--- Calls a function again and again until it returns something other than false and nil, and returns that. Beside false
--- it can return what is missing, for the error. Its errors are raised at once.
---@generic R
---@param condition fun(): R, string?
---@param options? wait.Options
---@return R
function wait.poll(condition, options)
  arguments.expect("wait.poll", 1, "condition", condition, "function")
  options = arguments.options("wait.poll", 2, options, { timeout = "duration", interval = "duration", what = "string" },
    { timeout = "5m", interval = "1s", what = "the condition" })
  local result, failure, missing
  local in_time, err = pcall(task.timeout, options.timeout, function()
    repeat
      local ok, answer, reason = pcall(condition)
      if not ok then
        failure = { answer }
        return
      end
      result, missing = answer, reason
      if not result then
        task.sleep(options.interval)
      end
    until result
  end)
  if failure then
    error(failure[1], 0)
  elseif in_time then
    return result
  elseif type(err) == "string" or err.kind ~= "timeout" then
    error(err, 0)
  end
  local text = ("waited %s for %s"):format(durations.text(options.timeout), options.what)
  error({ kind = "timeout", message = text .. (missing and ": " .. tostring(missing) or ""), retryable = true })
end

return wait
