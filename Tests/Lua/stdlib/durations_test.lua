local durations = require "durations"

assert(durations.seconds "1m30s" == 90 and durations.seconds "250ms" == 0.25 and durations.seconds(5) == 5)
assert(durations.seconds "0.5" == 0.5 and durations.seconds "1d" == 86400 and durations.seconds "1.5h" == 5400)
for _, value in ipairs { "", "1x", "m", "1m30", "-1s", -1, 0 / 0, 1 / 0, {}, true, "1 m", "." } do
  assert(durations.parse(value) == nil, tostring(value))
end
local texts = { [0] = "0ms", [0.35] = "350ms", [4.2] = "4.2s", [30] = "30s", [90] = "1m30s", [120] = "2m", [7500] = "2h5m" }
for seconds, text in pairs(texts) do
  assert(durations.text(seconds) == text, durations.text(seconds))
end
assert(durations.text "90s" == "1m30s")

fails("bad argument #1 'duration' to 'durations.seconds' (duration expected, got \"soon\")", durations.seconds, "soon")
