return playbook {
  name = "list",
  summary = "List all pods of every cluster at once, and count those of the frontend",
  run = function(fleet)
    local task = require "task"
    local counts = task.map(fleet, function(cluster)
      local count = 0
      for _, pod in ipairs(cluster:list("pods")) do
        if pod.metadata.labels and pod.metadata.labels.tier == "frontend" then count = count + 1 end
      end
      return count
    end)
    local sum = 0
    for _, count in ipairs(counts) do sum = sum + count end
    print(sum)
  end,
}
