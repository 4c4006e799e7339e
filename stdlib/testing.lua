--- The words of test files: `describe`, `it` and what goes with them. They are globals there; nothing requires them.
---
--- A file's top level runs once to find its tests, and again for each of them, in a machine of its own.

local expect = (...)()
local host = require "meshwright.test"

local M = {}

-- Of groups and tests that are in none.
local root = { before = {}, after = {}, options = {} }

local group, is_running = root, false
local tests = {}
local asserted = 0

local function refuse_inside(word, level)
  if is_running then
    error(word .. " is no part of a test: call it outside of it(…)", level + 1)
  end
end

local function check(word, name, body)
  refuse_inside(word, 3)
  if type(name) ~= "string" or name == "" then
    error(("%s takes a name, options if any, and a function"):format(word), 3)
  elseif type(body) ~= "function" then
    error(("%s(%q) has no function: its last argument must be one, got %s"):format(word, name, type(body)), 3)
  end
end

-- The options of what is declared, over those of the groups that it is in.
local function merged(options)
  local result = {}
  for _, source in ipairs { group.options, options } do
    for key, value in pairs(source) do
      result[key] = value
    end
  end
  return result
end

local function mark_of(mark)
  return { skip = mark == "skip" and "skipped" or group.skip, only = mark == "only" or group.only }
end

local function declare_group(mark, name, options, body)
  if body == nil then
    options, body = {}, options
  end
  check("describe", name, body)
  local outer, marks = group, mark_of(mark)
  group = {
    name = name,
    parent = outer,
    options = merged(options),
    skip = marks.skip,
    only = marks.only,
    before = {},
    after = {},
  }
  body()
  group = outer
end

local function path_of(name)
  local path, each = { name }, group
  while each.name do
    table.insert(path, 1, each.name)
    each = each.parent
  end
  return path
end

local function declare_test(mark, name, options, body)
  -- The line that called: an error says it.
  local place = select(2, pcall(error, "", 3))
  local is_unwritten = options == nil and body == nil
  if is_unwritten or body == nil and type(options) == "function" then
    options, body = {}, options
  end
  check("it", name, is_unwritten and error or body == nil and options or body)
  if type(options) ~= "table" then
    error(("it(%q): its options must be a table, got %s"):format(name, type(options)), 2)
  end
  local marks = mark_of(mark)
  tests[#tests + 1] = {
    path = path_of(name),
    place = place,
    options = merged(options),
    skip = is_unwritten and "not written yet" or marks.skip,
    only = marks.only,
    body = body,
    group = group,
  }
end

-- Every call in here is a tail call, so that errors name the line in the test file.
local function word(plain, declare)
  return setmetatable({
    skip = function(...)
      return declare("skip", ...)
    end,
    only = function(...)
      return declare("only", ...)
    end,
  }, {
    __call = function(_, ...)
      return plain(...)
    end,
  })
end

---@class testing.Options
---@field timeout? duration how long the test may take; 1m when absent
---@field clusters? integer|string[]|testing.Cluster[] how many clusters the lab has, or what they are; 2 when absent
---@field nodes? integer how many nodes each cluster has; 2 when absent
---@field kernel? string|{ [string]: string } the kernel of every node, or of those of the named clusters
---@field cilium_version? string|{ [string]: string }
---@field kubernetes_version? string
---@field faults? string[] what is wrong with the lab, as `meshwright rehearse --fault` names it

---@class testing.Cluster
---@field name string
---@field id? integer the cluster-id
---@field nodes? integer
---@field kernel? string
---@field cilium_version? string
---@field installation? "manifests"|"helm"|"none" how Cilium came into it
---@field ca? "none"|"own"|"shared" the mesh's CA that it has already
---@field pod_cidr? string what nodes report as the pods' network
---@field service_cidr? string
---@field cilium_config? { [string]: string } what its ConfigMap cilium-config has beside the usual

--- Groups tests, and gives them options in common. `describe.skip` leaves them out, `describe.only` leaves all others
--- out.
---@param name string
---@param options? testing.Options
---@param body? fun() declares tests and further groups
function M.describe(name, options, body)
  return declare_group("run", name, options, body)
end

--- Declares a test. It gets a lab of its own when its options ask for clusters. Without a function it is still to be
--- written, and skipped. `it.skip` leaves it out, `it.only` leaves all others out.
---@param name string what is true when the test passes
---@param options? testing.Options
---@param body? fun(lab: Lab)
function M.it(name, options, body)
  return declare_test("run", name, options, body)
end

--- Runs before each test of the group it is declared in, those of outer groups first.
---@param hook fun(lab: Lab)
function M.before_each(hook)
  refuse_inside("before_each", 2)
  table.insert(group.before, hook)
end

--- Runs after each test of the group it is declared in, whether it passed or failed, those of outer groups last.
---@param hook fun(lab: Lab)
function M.after_each(hook)
  refuse_inside("after_each", 2)
  table.insert(group.after, 1, hook)
end

--- Ends the test that calls it, as skipped.
---@param reason string
function M.skip(reason)
  error { kind = "skipped", message = tostring(reason) }
end

--- Begins an expectation of a value: see `expect`.
---@param value any
---@return Expectation
function M.expect(value)
  return expect.expect(value)
end

--- The clusters of a run that `meshwright run --record FILE` has recorded. They answer from the recording, and nothing
--- is sent anywhere.
---@param file string named from the folder of the test file
---@return Recording
function M.replay(file)
  return host.replay(file)
end

-- Lua's own, which counts as an expectation.
local plain_assert = assert
local function counted_assert(...)
  asserted = asserted + 1
  return plain_assert(...)
end

local function run_before(each, lab)
  if each.parent then
    run_before(each.parent, lab)
  end
  for _, hook in ipairs(each.before) do
    hook(lab)
  end
end

local function run_after(each, lab)
  while each do
    for _, hook in ipairs(each.after) do
      hook(lab)
    end
    each = each.parent
  end
end

local function run_test(test, lab)
  local _ <close> = setmetatable({}, {
    __close = function(_, err)
      if err == nil then
        run_after(test.group, lab)
        return
      end
      -- The test's own error says more than what follows from it.
      local ok, other = pcall(run_after, test.group, lab)
      if not ok then
        print("after_each failed too: " .. tostring(other))
      end
    end,
  })
  run_before(test.group, lab)
  test.body(lab)
end

for name, value in pairs {
  after_each = M.after_each,
  assert = counted_assert,
  before_each = M.before_each,
  describe = word(M.describe, declare_group),
  expect = M.expect,
  it = word(M.it, declare_test),
  replay = M.replay,
  skip = M.skip,
} do
  rawset(_G, name, value)
end

return {
  -- What the file has declared.
  tests = function()
    local list = {}
    for number, test in ipairs(tests) do
      list[number] = {
        path = test.path,
        place = test.place,
        options = test.options,
        skip = test.skip,
        only = test.only,
      }
    end
    return array(list)
  end,
  -- Runs one of them; returns how many expectations were checked.
  run = function(number, lab)
    is_running = true
    run_test(tests[number], lab)
    return expect.count() + asserted
  end,
}
