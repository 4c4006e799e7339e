-- tries: to resume or close the coroutine of another task that waits
-- ends: ok
local task = require "task"
local first, done
task.all {
  function()
    first = coroutine.running()
    coroutine.wrap(function() task.sleep(0.05) end)()
    done = true
  end,
  function()
    task.sleep(0.01)
    assert(coroutine.status(first) == "normal")
    local ok, message = coroutine.resume(first)
    assert(not ok and message == "cannot resume non-suspended coroutine")
    assert(not pcall(coroutine.close, first))
  end,
}
assert(done and coroutine.status(first) == "dead" and not coroutine.resume(first))
