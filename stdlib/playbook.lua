--- The two words every playbook is written with, `playbook` and `step`. They are globals: nothing requires this module.

local run = require "meshwright.run"

local M = {}

local FIELDS = { name = "string", summary = "string", params = "table", run = "function" }

--- Declares a playbook. A playbook file returns the result.
---@param declaration { name: string, summary: string, params?: table, run: fun(fleet: Fleet, params: table) }
---@return table playbook
function M.playbook(declaration)
  if type(declaration) ~= "table" then
    error("playbook { … } takes a table with name, summary, params and run", 2)
  end
  for field in pairs(declaration) do
    if not FIELDS[field] then
      error("playbook has no field '" .. tostring(field) .. "'; it takes name, summary, params and run", 2)
    end
  end
  declaration.params = declaration.params or {}
  for field, expected in pairs(FIELDS) do
    local got = type(declaration[field])
    if got ~= expected then
      error("playbook." .. field .. " must be a " .. expected .. ", got " .. got, 2)
    end
  end
  return declaration
end

--- Runs a named part of a playbook, and reports how it went and what it changed.
--- With `{ when = false }` the step is skipped and reported so. A condition that may be nil must be compared, as in
--- `{ when = fleet:find("cluster09") ~= nil }`.
---@param name string
---@param options { when?: boolean }|fun(): any
---@param body? fun(): any
---@return any result whatever the body returns
function M.step(name, options, body)
  if body == nil then
    options, body = { when = true }, options
  end
  if type(name) ~= "string" or type(body) ~= "function" or type(options) ~= "table" then
    error("step takes a name, options if any, and a function: step(\"Name\", function() … end)", 2)
  end
  if options.when == nil then
    error("step '" .. name .. "': its options have no `when`; nil counts as absent, so write `when = x ~= nil`", 2)
  end
  if options.when == false then
    run.skip_step(name)
    return nil
  end
  local number = run.start_step(name)
  -- Closed with the error, if any, also when the run is interrupted.
  local _ <close> = setmetatable({}, {
    __close = function(_, err)
      run.finish_step(number, err ~= nil)
    end,
  })
  return body()
end

return M
