std = "lua54"
max_line_length = 120
read_globals = { "array", "fleet", "null", "playbook", "step" }
files["**/*_test.lua"] = {
  read_globals = { "after_each", "before_each", "describe", "expect", "it", "replay", "skip" },
}
