std = "lua54"
max_line_length = 120
read_globals = { "array", "fleet", "null", "playbook", "step" }
