return playbook {
  name = "gets",
  summary = "Get pods, one after the other",
  params = { count = { type = "integer", default = 200, doc = "How many" } },
  run = function(fleet, params)
    for number = 1, params.count do
      local pod = fleet[1]:get("pod", ("default/app%d-7c9d8b6f5d-%05d"):format(number % 50, number))
      assert(pod.metadata.name)
    end
  end,
}
