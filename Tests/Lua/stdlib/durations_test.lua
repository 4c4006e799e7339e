local durations = require "durations"

describe("durations", function()
  it("reads text and numbers", function()
    expect(durations.seconds "1m30s"):is(90)
    expect(durations.seconds "250ms"):is(0.25)
    expect(durations.seconds(5)):is(5)
    expect(durations.seconds "0.5"):is(0.5)
    expect(durations.seconds "1d"):is(86400)
    expect(durations.seconds "1.5h"):is(5400)
  end)

  it("knows what is no duration", function()
    for _, value in ipairs { "", "1x", "m", "1m30", "-1s", -1, 0 / 0, 1 / 0, {}, true, "1 m", "." } do
      expect(durations.parse(value)):is_nil()
    end
  end)

  it("writes them", function()
    local texts = {
      [0] = "0ms", [0.35] = "350ms", [4.2] = "4.2s", [30] = "30s", [90] = "1m30s", [120] = "2m", [7500] = "2h5m",
    }
    for seconds, text in pairs(texts) do
      expect(durations.text(seconds)):is(text)
    end
    expect(durations.text "90s"):is "1m30s"
  end)

  it("names the argument that is wrong", function()
    expect(function()
      durations.seconds "soon"
    end):fails "bad argument #1 'duration' to 'durations.seconds' (duration expected, got \"soon\")"
  end)
end)
