local retry, wait = require "retry", require "wait"

local calls = 0
local a, b = retry.on_error(function(attempt)
  calls = calls + 1
  assert(attempt == calls)
  if attempt < 3 then error "not yet" end
  return "done", attempt
end, { delay = "1ms" })
assert(a == "done" and b == 3 and calls == 3)

calls = 0
local ok, err = pcall(retry.on_error, function()
  calls = calls + 1
  error({ kind = "gone", message = "it is gone", retryable = false })
end, { attempts = 2, delay = 0 })
assert(not ok and calls == 2 and err.kind == "gone")

calls = 0
ok, err = pcall(retry.on_error, function()
  calls = calls + 1
  error { kind = "gone", message = "it is gone" }
end, { when = retry.is_retryable })
assert(not ok and calls == 1 and err.kind == "gone")
assert(retry.is_retryable { retryable = true } and not retry.is_retryable "text" and not retry.is_retryable(nil))

calls = 0
assert(retry.on_conflict(function()
  calls = calls + 1
  if calls < 3 then error { kind = "conflict", message = "changed meanwhile" } end
  return calls
end, { delay = "1ms" }) == 3)
calls = 0
assert(not pcall(retry.on_conflict, function()
  calls = calls + 1
  error "another"
end))
assert(calls == 1)

calls = 0
assert(wait.poll(function()
  calls = calls + 1
  return calls == 3 and "ready"
end, { interval = "1ms" }) == "ready")
ok, err = pcall(wait.poll, function() return false, "2 of 3 answer" end, { timeout = "20ms", interval = "1ms", what = "DNS" })
assert(not ok and err.kind == "timeout" and err.message == "waited 20ms for DNS: 2 of 3 answer", err.message)
ok, err = pcall(wait.poll, function() error { kind = "timeout", message = "of its own" } end)
assert(not ok and err.message == "of its own")

fails("bad argument #1 'fn' to 'retry.on_error' (function expected, got nil)", retry.on_error)
fails("bad argument #2 'options' to 'retry.on_error' (unknown field 'atempts'; it takes 'attempts', 'delay'", retry.on_error, print, { atempts = 1 })
fails("bad argument #2 'options' to 'retry.on_error' (field 'delay': duration expected, got \"soon\")", retry.on_error, print, { delay = "soon" })
fails("(field 'attempts': at least 1 expected)", retry.on_conflict, print, { attempts = 0 })
fails("bad argument #1 'condition' to 'wait.poll' (function expected, got \"x\")", wait.poll, "x")
fails("bad argument #2 'options' to 'wait.poll' (table expected, got \"5m\")", wait.poll, print, "5m")
