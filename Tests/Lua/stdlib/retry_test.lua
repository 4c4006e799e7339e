local retry, wait = require "retry", require "wait"

-- A function that fails some times, and counts.
local function failing(times, err)
  local calls = 0
  return function(attempt)
    calls = calls + 1
    if calls <= times then
      error(err or "not yet")
    end
    return calls, attempt
  end, function()
    return calls
  end
end

describe("retry.on_error", function()
  it("calls again until it works, and returns everything", function()
    local calls, attempt = retry.on_error(failing(2), { delay = "1ms" })
    expect({ calls, attempt }):equals { 3, 3 }
  end)

  it("raises the last error when attempts are over", function()
    local fn, count = failing(9, { kind = "gone", message = "it is gone", retryable = false })
    expect(function()
      retry.on_error(fn, { attempts = 2, delay = 0 })
    end):fails { kind = "gone" }
    expect(count()):is(2)
  end)

  it("raises at once what is not to be tried again", function()
    local fn, count = failing(9, { kind = "gone", message = "it is gone" })
    expect(function()
      retry.on_error(fn, { when = retry.is_retryable })
    end):fails { kind = "gone" }
    expect(count()):is(1)
  end)

  it("knows which errors can be tried again", function()
    expect(retry.is_retryable { retryable = true }):is(true)
    expect(retry.is_retryable "text"):is(false)
    expect(retry.is_retryable(nil)):is(false)
  end)

  it("names the argument that is wrong", function()
    local function fails(text, ...)
      local arguments = table.pack(...)
      expect(function()
        retry.on_error(table.unpack(arguments, 1, arguments.n))
      end):fails(text)
    end
    fails "bad argument #1 'fn' to 'retry.on_error' (function expected, got nil)"
    fails("'retry.on_error' (unknown field 'atempts'; it takes 'attempts', 'delay'", print, { atempts = 1 })
    fails("'retry.on_error' (field 'delay': duration expected, got \"soon\")", print, { delay = "soon" })
  end)
end)

describe("retry.on_conflict", function()
  it("calls again after a conflict", function()
    expect(retry.on_conflict(failing(2, { kind = "conflict", message = "changed meanwhile" }), { delay = "1ms" })):is(3)
  end)

  it("raises any other error at once", function()
    local fn, count = failing(9, "another")
    expect(function()
      retry.on_conflict(fn)
    end):fails "another"
    expect(count()):is(1)
  end)

  it("takes one attempt or more", function()
    expect(function()
      retry.on_conflict(print, { attempts = 0 })
    end):fails "(field 'attempts': at least 1 expected)"
  end)
end)

describe("wait.poll", function()
  it("calls until something comes back", function()
    local calls = 0
    local answer = wait.poll(function()
      calls = calls + 1
      return calls == 3 and "ready"
    end, { interval = "1ms" })
    expect(answer):is "ready"
  end)

  it("says what was missing when its time is over", function()
    expect(function()
      wait.poll(function()
        return false, "2 of 3 answer"
      end, { timeout = "20ms", interval = "1ms", what = "DNS" })
    end):fails { kind = "timeout", message = "waited 20ms for DNS: 2 of 3 answer" }
  end)

  it("raises an error of the condition, also a timeout of its own", function()
    expect(function()
      wait.poll(function()
        error { kind = "timeout", message = "of its own" }
      end)
    end):fails { kind = "timeout", message = "of its own" }
  end)

  it("names the argument that is wrong", function()
    expect(function()
      wait.poll "x"
    end):fails "bad argument #1 'condition' to 'wait.poll' (function expected, got \"x\")"
    expect(function()
      wait.poll(print, "5m")
    end):fails "bad argument #2 'options' to 'wait.poll' (table expected, got \"5m\")"
  end)
end)
