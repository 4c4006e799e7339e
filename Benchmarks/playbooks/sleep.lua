return playbook {
  name = "sleep",
  summary = "Sleep in many tasks at once",
  params = { count = { type = "integer", default = 1000, doc = "How many" } },
  run = function(_, params)
    local task = require "task"
    local bodies = {}
    for i = 1, params.count do bodies[i] = function() task.sleep("2s") end end
    task.all(bodies)
  end,
}
